// Two pages, one call: the sender draws numbered, time-stamped pictures, the receiver reads them as soon as they are decoded.
"use strict";

const BITS = 40; // tenths of a wall millisecond modulo 2^40
const WRAP = 2 ** BITS / 10; // ms
const CELL = 8; // pixels

function wall() {
  return performance.timeOrigin + performance.now();
}

function stamp(context, value) {
  const number = BigInt(Math.round(value * 10)) % (1n << BigInt(BITS));
  for (let bit = 0; bit < BITS; bit++) {
    context.fillStyle = (number >> BigInt(bit)) & 1n ? "#fff" : "#000";
    context.fillRect(bit * CELL, 0, CELL, CELL);
  }
}

function readStamp(luma, stride) {
  let number = 0n;
  for (let bit = 0; bit < BITS; bit++) {
    if (luma[(CELL / 2) * stride + bit * CELL + CELL / 2] > 127) number |= 1n << BigInt(bit);
  }
  return Number(number) / 10;
}

async function images(folder, count) {
  const all = [];
  for (let n = 0; n < count; n++) {
    const blob = await (await fetch(`${folder}-${String(n).padStart(3, "0")}.jpg`)).blob();
    all.push(await createImageBitmap(blob));
  }
  return all;
}

async function startSender(folder, count, width, height, bitrate) {
  const pictures = await images(folder, count);
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  const stream = canvas.captureStream(0);
  const track = stream.getVideoTracks()[0];
  track.contentHint = "motion";
  let n = 0;
  const started = performance.now();
  const tick = () => {
    context.drawImage(pictures[n % count], 0, 0);
    stamp(context, wall());
    track.requestFrame();
    n += 1;
    setTimeout(tick, Math.max(0, started + (n * 1000) / 30 - performance.now()));
  };
  tick();
  const pc = (window.pc = new RTCPeerConnection());
  const transceiver = pc.addTransceiver(track, { direction: "sendonly" });
  const codecs = RTCRtpSender.getCapabilities("video").codecs;
  const h264 = codecs.filter((c) => c.mimeType === "video/H264" && /packetization-mode=1/.test(c.sdpFmtpLine) && /42e01f/.test(c.sdpFmtpLine));
  transceiver.setCodecPreferences([...h264, ...codecs.filter((c) => c.mimeType === "video/rtx")]);
  const parameters = transceiver.sender.getParameters();
  parameters.degradationPreference = "maintain-resolution";
  parameters.encodings[0].maxBitrate = bitrate;
  await transceiver.sender.setParameters(parameters);
  await pc.setLocalDescription();
  return gathered(pc);
}

async function gathered(pc) {
  if (pc.iceGatheringState !== "complete") {
    await new Promise((resolve) => (pc.onicegatheringstatechange = () => pc.iceGatheringState === "complete" && resolve()));
  }
  return pc.localDescription.sdp;
}

async function startReceiver(offer) {
  const pc = (window.pc = new RTCPeerConnection());
  window.delays = [];
  pc.ontrack = async (event) => {
    event.receiver.jitterBufferTarget = 0;
    const reader = new MediaStreamTrackProcessor({ track: event.track, maxBufferSize: 1 }).readable.getReader();
    for (;;) {
      const { value: frame, done } = await reader.read();
      if (done) return;
      const at = wall();
      const luma = new Uint8Array(frame.allocationSize());
      const layout = await frame.copyTo(luma);
      const delay = (at % WRAP) - readStamp(luma.subarray(layout[0].offset), layout[0].stride);
      window.delays.push([at, delay, frame.codedWidth, frame.codedHeight]);
      frame.close();
    }
  };
  await pc.setRemoteDescription({ type: "offer", sdp: offer });
  await pc.setLocalDescription();
  return gathered(pc);
}

async function finish(answer) {
  await window.pc.setRemoteDescription({ type: "answer", sdp: answer });
}

async function report() {
  const result = {};
  for (const r of (await window.pc.getStats()).values()) {
    if (r.type === "outbound-rtp") Object.assign(result, { bytes: r.bytesSent, frames: r.framesSent, encoder: r.encoderImplementation, at: r.timestamp });
  }
  return result;
}

async function received() {
  const result = {};
  for (const r of (await window.pc.getStats()).values()) {
    if (r.type === "inbound-rtp") Object.assign(result, { frozen: r.totalFreezesDuration, freezes: r.freezeCount, at: r.timestamp });
  }
  return result;
}
