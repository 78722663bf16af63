// A browser participant written from PROTOCOL.md alone: SDP is made and read here, never on the wire.
"use strict";

const EXTENSIONS = {
  1: "urn:ietf:params:rtp-hdrext:sdes:mid",
  2: "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
  3: "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
  4: "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
};
const RTPMAPS = { opus: "opus/48000/2", h264: "H264/90000", vp8: "VP8/90000" };
const SOURCES = { audio: "microphone", video: "camera" };
const MIDS = { audio: "0", video: "1" };

function uuid7() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const now = BigInt(Date.now());
  for (let i = 0; i < 6; i++) bytes[i] = Number((now >> BigInt(8 * (5 - i))) & 255n);
  bytes[6] = (bytes[6] & 15) | 0x70;
  bytes[8] = (bytes[8] & 63) | 0x80;
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

class Signalling {
  constructor(url, token) {
    this.next = 1;
    this.waiting = new Map();
    this.inbox = [];
    this.takers = [];
    this.socket = new WebSocket(url);
    this.socket.onmessage = (event) => this.receive(JSON.parse(event.data));
    this.ready = new Promise((resolve, reject) => {
      this.socket.onopen = async () => {
        const device = { device_id: uuid7(), name: "browser", kind: "browser" };
        resolve(await this.request("hello", { versions: ["1.0"], token, device }));
      };
      this.socket.onerror = () => reject(new Error("no WebSocket"));
    });
  }
  request(type, body) {
    const id = String(this.next++);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, (message) => (message.type === "error" ? reject(new Error(JSON.stringify(message.body))) : resolve(message.body)));
      this.socket.send(JSON.stringify({ type, id, body }));
    });
  }
  receive(message) {
    const waiting = this.waiting.get(message.reply_to);
    if (waiting) {
      this.waiting.delete(message.reply_to);
      waiting(message);
      return;
    }
    this.inbox.push(message);
    this.offer();
  }
  offer() {
    this.takers = this.takers.filter(({ type, resolve }) => {
      const at = this.inbox.findIndex((message) => message.type === type);
      if (at < 0) return true;
      resolve(this.inbox.splice(at, 1)[0].body);
      return false;
    });
  }
  expect(type) {
    return new Promise((resolve) => {
      this.takers.push({ type, resolve });
      this.offer();
    });
  }
}

// -- SDP ---------------------------------------------------------------------------------------------------------

// `types` maps codec name -> {payload_type, rtx_payload_type}: those of an offer of the browser, which its answer must repeat.
function toSdp(description, setup, types) {
  const receive = description.capabilities.receive;
  const lines = ["v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0", "a=group:BUNDLE 0 1"];
  for (const kind of ["audio", "video"]) {
    const codecs = (receive[`${kind}_codecs`] || [])
      .filter((codec) => RTPMAPS[codec.name] && (!types || types[codec.name]))
      .map((codec) => ({ ...codec, ...(types ? types[codec.name] : {}) }));
    const numbers = codecs.flatMap((codec) => [codec.payload_type, codec.rtx_payload_type || 0]).filter((n) => n);
    const track = (description.tracks || []).find((t) => t.kind === kind);
    lines.push(
      `m=${kind} 9 UDP/TLS/RTP/SAVPF ${numbers.join(" ")}`,
      "c=IN IP4 0.0.0.0",
      `a=ice-ufrag:${description.ice.ufrag}`,
      `a=ice-pwd:${description.ice.pwd}`,
      "a=ice-options:trickle",
      `a=fingerprint:sha-256 ${description.dtls.fingerprint}`,
      `a=setup:${setup}`,
      `a=mid:${MIDS[kind]}`,
      track ? "a=sendrecv" : "a=recvonly",
      "a=rtcp-mux",
      "a=rtcp-rsize",
    );
    for (const [number, uri] of Object.entries(EXTENSIONS)) {
      if (kind === "audio" || number !== "2") lines.push(`a=extmap:${number} ${uri}`);
    }
    for (const codec of codecs) {
      const n = codec.payload_type;
      lines.push(`a=rtpmap:${n} ${RTPMAPS[codec.name]}`, `a=rtcp-fb:${n} transport-cc`);
      if (codec.name === "opus") lines.push(`a=fmtp:${n} minptime=10;useinbandfec=1`);
      if (codec.name === "h264") {
        lines.push(`a=fmtp:${n} level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=${codec.profile || "42e01f"}`);
      }
      if (kind === "video") lines.push(`a=rtcp-fb:${n} nack`, `a=rtcp-fb:${n} nack pli`, `a=rtcp-fb:${n} ccm fir`);
      if (codec.rtx_payload_type) {
        lines.push(`a=rtpmap:${codec.rtx_payload_type} rtx/90000`, `a=fmtp:${codec.rtx_payload_type} apt=${n}`);
      }
    }
    if (track) {
      const layer = (track.layers || [])[0];
      lines.push(`a=msid:parley ${track.track_id}`);
      if (layer && layer.rtx_ssrc) lines.push(`a=ssrc-group:FID ${layer.ssrc} ${layer.rtx_ssrc}`);
      for (const ssrc of layer ? [layer.ssrc, layer.rtx_ssrc || 0] : []) if (ssrc) lines.push(`a=ssrc:${ssrc} cname:parley`);
    }
    const batch = description.candidates || {};
    for (const candidate of batch.candidates || []) lines.push("a=" + candidateLine(candidate));
  }
  return lines.join("\r\n") + "\r\n";
}

function candidateLine(c) {
  const related = c.type === "host" ? "" : " raddr 0.0.0.0 rport 0";
  return `candidate:1 1 ${c.transport || "udp"} ${c.priority} ${c.address} ${c.port} typ ${c.type}${related}`;
}

// Header extensions have the same identifiers on every association, so an offer is renumbered before it is applied.
function withOurExtensions(sdp) {
  const numbers = new Map(Object.entries(EXTENSIONS).map(([number, uri]) => [uri, number]));
  return sdp
    .split("\r\n")
    .map((line) => {
      const match = /^a=extmap:\d+(?:\/\w+)? (\S+)/.exec(line);
      if (!match) return line;
      return numbers.has(match[1]) ? `a=extmap:${numbers.get(match[1])} ${match[1]}` : null;
    })
    .filter((line) => line !== null)
    .join("\r\n");
}

function sections(sdp) {
  const [head, ...rest] = sdp.replaceAll("\r\n", "\n").split(/^(?=m=)/m);
  return rest.map((part) => ({ kind: part.slice(2).split(" ")[0], lines: (head + part).split("\n") }));
}

function values(section, name) {
  const start = `a=${name}:`;
  return section.lines.filter((line) => line.startsWith(start)).map((line) => line.slice(start.length));
}

function split(value) {
  const at = value.indexOf(" ");
  return [value.slice(0, at), value.slice(at + 1)];
}

function codecsOf(section) {
  const formats = new Map(values(section, "fmtp").map(split));
  const rtx = new Map();
  for (const [number, text] of formats) {
    const match = /(?:^|;)apt=(\d+)/.exec(text);
    if (match) rtx.set(match[1], Number(number));
  }
  const seen = new Set();
  const found = [];
  for (const [number, name] of values(section, "rtpmap").map(split)) {
    const codec = Object.keys(RTPMAPS).find((key) => RTPMAPS[key].toLowerCase() === name.toLowerCase());
    const text = formats.get(number) || "";
    if (!codec || seen.has(codec)) continue;
    if (codec === "h264" && !(text.includes("packetization-mode=1") && text.includes("42e01f"))) continue;
    seen.add(codec);
    found.push({
      name: codec, payload_type: Number(number), clock_rate: codec === "opus" ? 48000 : 90000,
      rtx_payload_type: rtx.get(number) || 0, profile: codec === "h264" ? "42e01f" : "",
    });
  }
  return found;
}

function candidateOf(text) {
  const words = text.split(" ");
  if (words[1] !== "1" || words[2].toLowerCase() !== "udp") return null;
  return { type: words[7], address: words[4], port: Number(words[5]), priority: Number(words[3]) };
}

function fromSdp(sdp, setup) {
  const parts = sections(sdp);
  const directions = { audio_codecs: [], video_codecs: [] };
  const tracks = [];
  const candidates = new Map();
  for (const part of parts) {
    directions[`${part.kind}_codecs`] = codecsOf(part);
    for (const value of values(part, "candidate")) {
      const candidate = candidateOf(value);
      if (candidate) candidates.set(value, candidate);
    }
    const pair = values(part, "ssrc-group").filter((v) => v.startsWith("FID")).map((v) => v.split(" ").slice(1).map(Number))[0];
    const ssrcs = values(part, "ssrc").map((v) => Number(v.split(" ")[0]));
    if (ssrcs.length) {
      const layer = pair ? { ssrc: pair[0], rtx_ssrc: pair[1] } : { ssrc: ssrcs[0] };
      tracks.push({ track_id: `browser-${part.kind}`, kind: part.kind, source: SOURCES[part.kind], mid: MIDS[part.kind], layers: [layer] });
    }
  }
  const fingerprint = values(parts[0], "fingerprint").find((v) => v.startsWith("sha-256")).split(" ")[1].toUpperCase();
  return {
    ice: { ufrag: values(parts[0], "ice-ufrag")[0], pwd: values(parts[0], "ice-pwd")[0] },
    dtls: { fingerprint, setup },
    capabilities: { send: directions, receive: directions },
    tracks,
    candidates: { candidates: [...candidates.values()].slice(0, 30) },
  };
}

// -- the call ------------------------------------------------------------------------------------------------------

class Participant {
  constructor(signalling) {
    this.signalling = signalling;
    this.pc = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
    this.pc.ontrack = (event) => {
      const video = document.getElementById("remote");
      if (!video.srcObject) video.srcObject = new MediaStream();
      video.srcObject.addTrack(event.track);
    };
  }
  async gather() {
    if (this.pc.iceGatheringState === "complete") return;
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, 2000);
      this.pc.onicegatheringstatechange = () => {
        if (this.pc.iceGatheringState === "complete") {
          clearTimeout(timer);
          resolve();
        }
      };
    });
  }
  async media() {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 640, height: 360 } });
    return [stream.getAudioTracks()[0], this.film || stream.getVideoTracks()[0]];
  }
  trickle(batch) {
    for (const candidate of batch.candidates || []) {
      this.pc.addIceCandidate({ candidate: candidateLine(candidate), sdpMid: "0" }).catch(() => {});
    }
  }
  follow() {
    this.signalling.expect("room.candidates").then((message) => {
      this.trickle(message.candidates);
      this.follow();
    });
  }
  async call(callee) {
    for (const track of await this.media()) this.pc.addTransceiver(track, { direction: "sendrecv" });
    const offer = await this.pc.createOffer();
    await this.pc.setLocalDescription({ type: "offer", sdp: withOurExtensions(offer.sdp) });
    await this.gather();
    const sdp = this.pc.localDescription.sdp;
    const description = fromSdp(sdp, "actpass");
    const types = {};
    for (const part of sections(sdp)) for (const codec of codecsOf(part)) types[codec.name] = codec;
    this.callId = uuid7();
    await this.signalling.request("call.invite", {
      call_id: this.callId, room_id: uuid7(), callee, media: { audio: true, video: true }, description,
    });
    const accepted = await this.signalling.expect("call.accepted");
    await this.pc.setRemoteDescription({ type: "answer", sdp: toSdp(accepted.description, "active", types) });
    this.follow();
  }
  async answer() {
    const incoming = await this.signalling.expect("call.incoming");
    this.callId = incoming.call_id;
    await this.pc.setRemoteDescription({ type: "offer", sdp: toSdp(incoming.description, "actpass") });
    const tracks = await this.media();
    for (const transceiver of this.pc.getTransceivers()) {
      const track = tracks.find((t) => t.kind === transceiver.receiver.track.kind);
      await transceiver.sender.replaceTrack(track);
      transceiver.direction = "sendrecv";
    }
    await this.pc.setLocalDescription();
    await this.gather();
    const description = fromSdp(this.pc.localDescription.sdp, "active");
    await this.signalling.request("call.accept", { call_id: this.callId, media: { audio: true, video: true }, description });
    this.follow();
  }
  async stats() {
    const result = { connection: this.pc.connectionState };
    for (const report of (await this.pc.getStats()).values()) {
      if (report.type === "inbound-rtp") {
        result[report.kind] = {
          packets: report.packetsReceived, frames: report.framesDecoded, width: report.frameWidth, height: report.frameHeight,
          energy: report.totalAudioEnergy, concealed: report.concealedSamples, samples: report.totalSamplesReceived,
          freezes: report.freezeCount, pli: report.pliCount, nack: report.nackCount, lost: report.packetsLost,
        };
      } else if (report.type === "outbound-rtp") {
        result.at = report.timestamp;
        result.sent_bytes = (result.sent_bytes || 0) + report.bytesSent + report.headerBytesSent;
        result[`sent_${report.kind}`] = { packets: report.packetsSent, frames: report.framesEncoded, target: report.targetBitrate, nack: report.nackCount };
      } else if (report.type === "candidate-pair" && report.nominated) {
        result.estimate = report.availableOutgoingBitrate ?? result.estimate;
        result.rtt = report.currentRoundTripTime;
      }
    }
    return result;
  }
  async hangUp() {
    await this.signalling.request("call.hang_up", { call_id: this.callId });
    this.pc.close();
  }
}

// Pictures that are new all over each time: whatever the encoder is given it can use.
function unrest(width, height) {
  const [small, large] = [new OffscreenCanvas(width / 16, height / 16), document.createElement("canvas")];
  [large.width, large.height] = [width, height];
  const [from, to] = [small.getContext("2d"), large.getContext("2d")];
  const cells = from.createImageData(small.width, small.height);
  setInterval(() => {
    for (let i = 0; i < cells.data.length; i++) cells.data[i] = i % 4 === 3 ? 255 : Math.random() * 256;
    from.putImageData(cells, 0, 0);
    to.drawImage(small, 0, 0, width, height);
  }, 33);
  return large.captureStream(30).getVideoTracks()[0];
}

// On a page that the companion server itself seems to serve: a new account, and a friend.
async function rest(path, body, token) {
  const headers = { "Content-Type": "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}) };
  const answer = await fetch(`/api/v1${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

window.join = async (username, password, friend) => {
  const device = { device_id: uuid7(), name: "browser", kind: "browser" };
  const { access_token: token } = await rest("/register", { username, name: username, password, device });
  await window.start(`${location.origin.replace("http", "ws")}/api/v1/ws`, token);
  window.participant.film = unrest(640, 360);
  await rest("/contacts", { username: friend }, token);
};

window.start = async (url, token) => {
  const signalling = new Signalling(url, token);
  const welcome = await signalling.ready;
  window.participant = new Participant(signalling);
  return welcome.user.user_id;
};
