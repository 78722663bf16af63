<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source>Open invitation links with Parley?</source>
        <translation>Einladungslinks mit Parley öffnen?</translation>
    </message>
    <message>
        <source>Open them here</source>
        <translation>Hier öffnen</translation>
    </message>
    <message>
        <source>This desktop does not let Parley open links. Paste them into the search instead.</source>
        <translation>Auf diesem Desktop kann Parley keine Links öffnen. Füge sie stattdessen in die Suche ein.</translation>
    </message>
    <message>
        <source>You are already on this server</source>
        <translation>Du bist schon auf diesem Server</translation>
    </message>
    <message>
        <source>This invitation names another certificate than your server has. Nothing was sent.</source>
        <translation>Diese Einladung nennt ein anderes Zertifikat als das deines Servers. Es wurde nichts gesendet.</translation>
    </message>
    <message>
        <source>Request sent to {name}</source>
        <translation>Anfrage an {name} gesendet</translation>
    </message>
    <message>
        <source>Go to {server}?</source>
        <translation>Zu {server} wechseln?</translation>
    </message>
    <message>
        <source>Your account on {server} stays signed in for later.</source>
        <translation>Dein Konto auf {server} bleibt angemeldet.</translation>
    </message>
    <message>
        <source>Go there</source>
        <translation>Dorthin wechseln</translation>
    </message>
    <message>
        <source>Stay here</source>
        <translation>Hier bleiben</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>Anruf</translation>
    </message>
    <message>
        <source>Answered after</source>
        <translation>Angenommen nach</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>Not measured on this computer</source>
        <translation>Auf diesem Computer nicht gemessen</translation>
    </message>
    <message>
        <source>Path</source>
        <translation>Weg</translation>
    </message>
    <message>
        <source>Round trip</source>
        <translation>Antwortzeit</translation>
    </message>
    <message>
        <source>{received} received, {sent} sent</source>
        <translation>{received} empfangen, {sent} gesendet</translation>
    </message>
    <message>
        <source>Lost on the way</source>
        <translation>Unterwegs verloren</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>Unterbrochen</translation>
    </message>
    <message>
        <source>weak for {length}</source>
        <translation>{length} schwach</translation>
    </message>
    <message>
        <source>interrupted for {length}</source>
        <translation>{length} unterbrochen</translation>
    </message>
    <message>
        <source>{keys} does not mute from other programs now</source>
        <translation>{keys} schaltet gerade nicht aus anderen Programmen stumm</translation>
    </message>
    <message>
        <source>This computer was asleep. Connecting again…</source>
        <translation>Dieser Computer hat geschlafen. Wird neu verbunden …</translation>
    </message>
    <message>
        <source>You are in a call with {who}</source>
        <translation>Du bist im Gespräch mit {who}</translation>
    </message>
    <message>
        <source>Hold &amp; call</source>
        <translation>Halten &amp; anrufen</translation>
    </message>
    <message>
        <source>You are in a call with {who}. Leave it first.</source>
        <translation>Du bist im Gespräch mit {who}. Leg zuerst auf.</translation>
    </message>
    <message>
        <source>{who} is back. You are muted.</source>
        <translation>{who} ist wieder da. Du bist stummgeschaltet.</translation>
    </message>
    <message>
        <source>{who} is back</source>
        <translation>{who} ist wieder da</translation>
    </message>
    <message>
        <source>Your call goes on here</source>
        <translation>Dein Anruf läuft hier weiter</translation>
    </message>
    <message>
        <source>Something went wrong. Parley keeps running.</source>
        <translation>Etwas ist schiefgelaufen. Parley läuft weiter.</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Leave the call before you switch account</source>
        <translation>Leg zuerst auf, um das Konto zu wechseln</translation>
    </message>
    <message>
        <source>The call with {name} was bad at times</source>
        <translation>Der Anruf mit {name} war zeitweise schlecht</translation>
    </message>
    <message>
        <source>See why</source>
        <translation>Warum?</translation>
    </message>
    <message>
        <source>You look offline. Calls reach you as missed calls.</source>
        <translation>Du wirkst offline. Anrufe kommen als verpasste Anrufe an.</translation>
    </message>
    <message>
        <source>Leave the call and quit?</source>
        <translation>Auflegen und Parley beenden?</translation>
    </message>
    <message>
        <source>The call ends for both of you.</source>
        <translation>Die andere Person bleibt zurück.</translation>
    </message>
    <message>
        <source>Leave and quit</source>
        <translation>Auflegen und beenden</translation>
    </message>
    <message>
        <source>Leave the call and sign out?</source>
        <translation>Auflegen und abmelden?</translation>
    </message>
    <message>
        <source>Leave and sign out</source>
        <translation>Auflegen und abmelden</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Bleiben</translation>
    </message>
    <message>
        <source>Parley goes on in the tray</source>
        <translation>Parley läuft im Infobereich weiter</translation>
    </message>
    <message>
        <source>Calls reach you while the window is closed.</source>
        <translation>Anrufe erreichen dich auch bei geschlossenem Fenster.</translation>
    </message>
    <message>
        <source>{count} s</source>
        <translation>{count} s</translation>
    </message>
    <message>
        <source>{count} min</source>
        <translation>{count} min</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} h {minutes} min</translation>
    </message>
    <message>
        <source>{count} h</source>
        <translation>{count} h</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>Gestern</translation>
    </message>
    <message>
        <source>d MMM</source>
        <comment>pattern of a day of the year, short</comment>
        <translation>d. MMM</translation>
    </message>
    <message>
        <source>dddd d MMMM</source>
        <comment>pattern of a date in full</comment>
        <translation>dddd, d. MMMM</translation>
    </message>
    <message>
        <source>Good evening, {name}</source>
        <translation>Guten Abend, {name}</translation>
    </message>
    <message>
        <source>Good morning, {name}</source>
        <translation>Guten Morgen, {name}</translation>
    </message>
    <message>
        <source>Good afternoon, {name}</source>
        <translation>Guten Tag, {name}</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>Last seen {time}</source>
        <translation>Zuletzt online um {time}</translation>
    </message>
    <message>
        <source>Last seen yesterday</source>
        <translation>Zuletzt gestern online</translation>
    </message>
    <message numerus="yes">
        <source>Last seen {count} day ago</source>
        <comment>Last seen {count} days ago</comment>
        <translation>
            <numerusform>Zuletzt vor {count} Tag online</numerusform>
            <numerusform>Zuletzt vor {count} Tagen online</numerusform>
        </translation>
    </message>
    <message>
        <source>Available</source>
        <translation>Verfügbar</translation>
    </message>
    <message>
        <source>Away</source>
        <translation>Abwesend</translation>
    </message>
    <message>
        <source>Do not disturb</source>
        <translation>Nicht stören</translation>
    </message>
    <message>
        <source>In a call</source>
        <translation>Im Gespräch</translation>
    </message>
    <message>
        <source>Invisible</source>
        <translation>Unsichtbar</translation>
    </message>
    <message>
        <source>{number} Mbit/s</source>
        <translation>{number} Mbit/s</translation>
    </message>
    <message>
        <source>{number} kbit/s</source>
        <translation>{number} kbit/s</translation>
    </message>
    <message>
        <source>{count} ms</source>
        <translation>{count} ms</translation>
    </message>
    <message>
        <source>Missed call from {name}</source>
        <translation>Verpasster Anruf von {name}</translation>
    </message>
    <message>
        <source>Call back</source>
        <translation>Zurückrufen</translation>
    </message>
    <message>
        <source>Request from {name} declined</source>
        <translation>Anfrage von {name} abgelehnt</translation>
    </message>
    <message>
        <source>Request to {name} cancelled</source>
        <translation>Anfrage an {name} zurückgezogen</translation>
    </message>
    <message>
        <source>{name} is no longer blocked</source>
        <translation>{name} ist nicht mehr blockiert</translation>
    </message>
    <message>
        <source>{name} is removed</source>
        <translation>{name} ist entfernt</translation>
    </message>
    <message>
        <source>Send a request</source>
        <translation>Anfrage senden</translation>
    </message>
    <message>
        <source>{name} is blocked</source>
        <translation>{name} ist blockiert</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Reminder at {time}: {name}</source>
        <translation>Erinnerung um {time}: {name}</translation>
    </message>
    <message>
        <source>That is not possible with this person</source>
        <translation>Das geht mit dieser Person nicht</translation>
    </message>
    <message>
        <source>The server</source>
        <translation>Der Server</translation>
    </message>
    <message>
        <source>rang for {length}</source>
        <translation>{length} geklingelt</translation>
    </message>
    <message>
        <source>Remind me in 10 minutes</source>
        <translation>In 10 Minuten erinnern</translation>
    </message>
    <message>
        <source>You wanted to call {name}</source>
        <translation>Du wolltest {name} anrufen</translation>
    </message>
    <message>
        <source>Again in 10 minutes</source>
        <translation>Noch mal in 10 Minuten</translation>
    </message>
    <message>
        <source>{name} is calling</source>
        <translation>{name} ruft an</translation>
    </message>
    <message>
        <source>Video call</source>
        <translation>Videoanruf</translation>
    </message>
    <message>
        <source>Audio call</source>
        <translation>Sprachanruf</translation>
    </message>
    <message>
        <source>Leave &amp; accept</source>
        <translation>Auflegen &amp; annehmen</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>Annehmen</translation>
    </message>
    <message>
        <source>{name} wants to be your contact</source>
        <translation>{name} möchte dein Kontakt werden</translation>
    </message>
    <message>
        <source>{count} people want to be your contacts</source>
        <translation>{count} Leute möchten deine Kontakte werden</translation>
    </message>
    <message>
        <source>Hold &amp; accept</source>
        <translation>Halten &amp; annehmen</translation>
    </message>
    <message>
        <source>Audio only</source>
        <translation>Nur Ton</translation>
    </message>
    <message>
        <source>Decline</source>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>Call now</source>
        <translation>Jetzt anrufen</translation>
    </message>
    <message>
        <source>Choose a picture</source>
        <translation>Bild auswählen</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Others need a name to call you by.</source>
        <translation>Andere brauchen einen Namen für dich.</translation>
    </message>
    <message>
        <source>The server does not take this name or picture.</source>
        <translation>Der Server nimmt diesen Namen oder dieses Bild nicht an.</translation>
    </message>
    <message>
        <source>REQUESTS</source>
        <translation>ANFRAGEN</translation>
    </message>
    <message>
        <source>FAVOURITES</source>
        <translation>FAVORITEN</translation>
    </message>
    <message>
        <source>CONTACTS</source>
        <translation>KONTAKTE</translation>
    </message>
    <message>
        <source>No contacts yet</source>
        <translation>Noch keine Kontakte</translation>
    </message>
    <message>
        <source>Search for somebody by name.</source>
        <translation>Suche nach einem Namen.</translation>
    </message>
    <message>
        <source>This needs the server</source>
        <translation>Dafür braucht es den Server</translation>
    </message>
    <message>
        <source>It comes back by itself.</source>
        <translation>Die Verbindung kommt von selbst zurück.</translation>
    </message>
    <message>
        <source>THEY ASK YOU</source>
        <translation>AN DICH</translation>
    </message>
    <message>
        <source>YOU ASKED</source>
        <translation>VON DIR</translation>
    </message>
    <message>
        <source>Contact request</source>
        <translation>Kontaktanfrage</translation>
    </message>
    <message>
        <source>Request sent</source>
        <translation>Anfrage gesendet</translation>
    </message>
    <message>
        <source>Blocked</source>
        <translation>Blockiert</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Wird gesucht …</translation>
    </message>
    <message>
        <source>Nothing for “{query}”</source>
        <translation>Nichts zu „{query}“</translation>
    </message>
    <message>
        <source>Check the spelling, or ask for the username.</source>
        <translation>Prüfe die Schreibweise oder frag nach dem Benutzernamen.</translation>
    </message>
    <message>
        <source>This link cannot be followed</source>
        <translation>Diesem Link kann Parley nicht folgen</translation>
    </message>
    <message>
        <source>Choose a new password</source>
        <translation>Neues Passwort wählen</translation>
    </message>
    <message>
        <source>Invitation of @{username}</source>
        <translation>Einladung von @{username}</translation>
    </message>
    <message>
        <source>Join {server}</source>
        <translation>{server} beitreten</translation>
    </message>
    <message>
        <source>Add @{username}</source>
        <translation>@{username} hinzufügen</translation>
    </message>
    <message>
        <source>Invitation to this server</source>
        <translation>Einladung zu diesem Server</translation>
    </message>
    <message>
        <source>{count} more</source>
        <translation>{count} weitere</translation>
    </message>
    <message>
        <source>CALLS</source>
        <translation>ANRUFE</translation>
    </message>
    <message>
        <source>ON THIS SERVER</source>
        <translation>AUF DIESEM SERVER</translation>
    </message>
    <message>
        <source>General</source>
        <translation>Allgemein</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Darstellung</translation>
    </message>
    <message>
        <source>Audio</source>
        <translation>Audio</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>Video</translation>
    </message>
    <message>
        <source>Calls and notifications</source>
        <translation>Anrufe und Mitteilungen</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>Tastatur</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netzwerk</translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation>Privatsphäre</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Konto</translation>
    </message>
    <message>
        <source>About</source>
        <translation>Über Parley</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>Lesbarkeit</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Design</translation>
    </message>
    <message>
        <source>For all windows</source>
        <translation>In allen Fenstern</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Language of Parley</source>
        <translation>Sprache von Parley</translation>
    </message>
    <message>
        <source>For all windows, at once</source>
        <translation>In allen Fenstern, sofort</translation>
    </message>
    <message>
        <source>System</source>
        <translation>System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>colours night mode</source>
        <translation>farben nachtmodus thema hell dunkel</translation>
    </message>
    <message>
        <source>Keep calls dark</source>
        <translation>Anrufe dunkel lassen</translation>
    </message>
    <message>
        <source>The windows of a call, also in the light theme</source>
        <translation>Die Fenster eines Anrufs, auch im hellen Aussehen</translation>
    </message>
    <message>
        <source>Compact rows</source>
        <translation>Kompakte Zeilen</translation>
    </message>
    <message>
        <source>See more people and calls at once</source>
        <translation>Mehr Kontakte und Anrufe auf einen Blick</translation>
    </message>
    <message>
        <source>density list dense</source>
        <translation>dichte liste kompakt eng</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>Textgröße</translation>
    </message>
    <message>
        <source>For all windows, in per cent</source>
        <translation>In allen Fenstern, in Prozent</translation>
    </message>
    <message>
        <source>font zoom larger smaller</source>
        <translation>schrift zoom größer kleiner</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>Kontrast</translation>
    </message>
    <message>
        <source>High makes lines and small text stronger</source>
        <translation>„Hoch“ macht Linien und kleine Schrift kräftiger</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>High</source>
        <translation>Hoch</translation>
    </message>
    <message>
        <source>accessibility</source>
        <translation>barrierefreiheit bedienungshilfen</translation>
    </message>
    <message>
        <source>Reduce motion</source>
        <translation>Bewegung reduzieren</translation>
    </message>
    <message>
        <source>Panels and messages appear without sliding</source>
        <translation>Flächen und Meldungen erscheinen ohne Bewegung</translation>
    </message>
    <message>
        <source>animation accessibility</source>
        <translation>animation barrierefreiheit bedienungshilfen</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>Belegung</translation>
    </message>
    <message>
        <source>Preset keys</source>
        <translation>Grundbelegung</translation>
    </message>
    <message>
        <source>Zoom: the keys known from there, such as Alt+A</source>
        <translation>Zoom: die von dort bekannten Tasten, zum Beispiel Alt+A</translation>
    </message>
    <message>
        <source>shortcuts hot keys preset</source>
        <translation>tastenkürzel tastenkombinationen vorlage</translation>
    </message>
    <message>
        <source>Your own keys</source>
        <translation>Eigene Tastenkürzel</translation>
    </message>
    <message>
        <source>Every action gets its preset keys back</source>
        <translation>Setzt alle Tastenkürzel auf die gewählte Belegung zurück</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>Alle zurücksetzen</translation>
    </message>
    <message>
        <source>In other programs</source>
        <translation>Neben anderen Programmen</translation>
    </message>
    <message>
        <source>Mute from everywhere</source>
        <translation>Von überall stummschalten</translation>
    </message>
    <message>
        <source>In a call, also while another program has the keyboard</source>
        <translation>Im Gespräch, auch während ein anderes Programm die Tastatur hat</translation>
    </message>
    <message>
        <source>global hot key push to talk</source>
        <translation>global Taste Tastenkürzel stumm</translation>
    </message>
    <message>
        <source>Answer of your system</source>
        <translation>Antwort deines Systems</translation>
    </message>
    <message>
        <source>shortcut hot key</source>
        <translation>tastenkürzel tastenkombination</translation>
    </message>
    <message>
        <source>Path of calls</source>
        <translation>Weg der Anrufe</translation>
    </message>
    <message>
        <source>Always use the relay</source>
        <translation>Immer das Relay verwenden</translation>
    </message>
    <message>
        <source>Others never see your address; sound and picture take a little longer. From the next call on.</source>
        <translation>Andere sehen deine Adresse nie; Ton und Bild brauchen etwas länger. Ab dem nächsten Anruf.</translation>
    </message>
    <message>
        <source>ip address turn direct privacy</source>
        <translation>ip-adresse turn direkt privatsphäre</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>The way to the server, in networks that let nothing else out</source>
        <translation>Der Weg zum Server in Netzen, die sonst nichts hinauslassen</translation>
    </message>
    <message>
        <source>Own</source>
        <translation>Eigener</translation>
    </message>
    <message>
        <source>http connect company firewall</source>
        <translation>http connect Firma Firewall</translation>
    </message>
    <message>
        <source>Address of the proxy</source>
        <translation>Adresse des Proxys</translation>
    </message>
    <message>
        <source>Name for the proxy</source>
        <translation>Name beim Proxy</translation>
    </message>
    <message>
        <source>Only if it asks for one</source>
        <translation>Nur wenn er einen verlangt</translation>
    </message>
    <message>
        <source>Password for the proxy</source>
        <translation>Passwort beim Proxy</translation>
    </message>
    <message>
        <source>Kept where the system keeps passwords</source>
        <translation>Liegt, wo das System Passwörter aufbewahrt</translation>
    </message>
    <message>
        <source>Copy: {what}</source>
        <translation>Kopieren: {what}</translation>
    </message>
    <message>
        <source>This program</source>
        <translation>Dieses Programm</translation>
    </message>
    <message>
        <source>Stay in the tray</source>
        <translation>Im Infobereich bleiben</translation>
    </message>
    <message>
        <source>Calls reach you while the window is closed, where the desktop has a tray</source>
        <translation>Anrufe erreichen dich auch bei geschlossenem Fenster, sofern der Desktop einen Infobereich hat</translation>
    </message>
    <message>
        <source>background close window notification area</source>
        <translation>hintergrund schließen fenster taskleiste</translation>
    </message>
    <message>
        <source>When a call begins</source>
        <translation>Wenn ein Anruf beginnt</translation>
    </message>
    <message>
        <source>Ring</source>
        <translation>Klingeln</translation>
    </message>
    <message>
        <source>When off, you only see who calls</source>
        <translation>Ohne Klingeln werden Anrufe nur angezeigt</translation>
    </message>
    <message>
        <source>sound bell ringtone silent</source>
        <translation>ton klingelton lautlos stumm</translation>
    </message>
    <message>
        <source>Ring on</source>
        <translation>Klingeln auf</translation>
    </message>
    <message>
        <source>So that you hear it when your headset is off</source>
        <translation>Damit du es hörst, während das Headset auf dem Tisch liegt</translation>
    </message>
    <message>
        <source>device loudspeaker ringtone</source>
        <translation>gerät lautsprecher klingelton</translation>
    </message>
    <message>
        <source>Test the ring</source>
        <translation>Klingeln anhören</translation>
    </message>
    <message>
        <source>For three seconds, on that device</source>
        <translation>Drei Sekunden lang, auf diesem Gerät</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Abspielen</translation>
    </message>
    <message>
        <source>Favourites may disturb</source>
        <translation>Favoriten dürfen stören</translation>
    </message>
    <message>
        <source>In “Do not disturb” nobody rings and callers hear that you are busy; with this, favourites ring</source>
        <translation>Bei „Nicht stören“ klingelt niemand, und wer anruft, hört, dass du beschäftigt bist; hiermit klingeln Favoriten</translation>
    </message>
    <message>
        <source>dnd break through silence presence</source>
        <translation>nicht stören durchlassen ausnahme ruhe</translation>
    </message>
    <message>
        <source>Window of an incoming call</source>
        <translation>Fenster bei Anrufen</translation>
    </message>
    <message>
        <source>Automatic: small while you work in another program, else large</source>
        <translation>Automatisch: klein, während du in einem anderen Programm arbeitest, sonst groß</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Large</source>
        <translation>Groß</translation>
    </message>
    <message>
        <source>Small</source>
        <translation>Klein</translation>
    </message>
    <message>
        <source>popup compact full incoming</source>
        <translation>einblendung kompakt groß eingehend</translation>
    </message>
    <message>
        <source>Start muted</source>
        <translation>Stummgeschaltet beginnen</translation>
    </message>
    <message>
        <source>The microphone stays closed until you open it</source>
        <translation>Das Mikrofon bleibt stumm, bis du es einschaltest</translation>
    </message>
    <message>
        <source>microphone mute on entry join</source>
        <translation>mikrofon stumm beitritt</translation>
    </message>
    <message>
        <source>Start video calls with my camera on</source>
        <translation>Videoanrufe mit meinem Bild beginnen</translation>
    </message>
    <message>
        <source>When off, the camera stays off until you start it</source>
        <translation>Sonst bleibt die Kamera aus, bis du sie einschaltest</translation>
    </message>
    <message>
        <source>camera on entry join</source>
        <translation>kamera beitritt</translation>
    </message>
    <message>
        <source>Not plugged in</source>
        <translation>Nicht angeschlossen</translation>
    </message>
    <message>
        <source>The speaker of calls</source>
        <translation>Lautsprecher der Anrufe</translation>
    </message>
    <message>
        <source>Start with the computer</source>
        <translation>Mit dem Computer starten</translation>
    </message>
    <message>
        <source>Parley starts out of sight when you sign in, so that calls reach you</source>
        <translation>Parley startet unsichtbar, wenn du dich anmeldest, damit dich Anrufe erreichen</translation>
    </message>
    <message>
        <source>autostart login boot</source>
        <translation>autostart anmelden hochfahren</translation>
    </message>
    <message>
        <source>Open invitation links</source>
        <translation>Einladungslinks öffnen</translation>
    </message>
    <message>
        <source>A click on a parley:// link opens it here</source>
        <translation>Ein Klick auf einen parley://-Link öffnet ihn hier</translation>
    </message>
    <message>
        <source>invite url scheme handler browser</source>
        <translation>einladen url browser link verknüpfung</translation>
    </message>
    <message>
        <source>A server on this computer</source>
        <translation>Ein Server auf diesem Computer</translation>
    </message>
    <message>
        <source>Start, stop, and invite people to it</source>
        <translation>Starten, stoppen und Personen einladen</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>host hosting companion own lan</source>
        <translation>server betreiben eigener lan</translation>
    </message>
    <message>
        <source>Notices</source>
        <translation>Mitteilungen</translation>
    </message>
    <message>
        <source>Over other programs while no window of Parley is in front, with a button to call back</source>
        <translation>Wenn kein Fenster von Parley im Vordergrund ist; mit Taste zum Zurückrufen</translation>
    </message>
    <message>
        <source>notifications desktop system popup</source>
        <translation>benachrichtigungen mitteilungen system</translation>
    </message>
    <message>
        <source>During a call</source>
        <translation>Während eines Anrufs</translation>
    </message>
    <message>
        <source>Missed and ended calls, contact requests</source>
        <translation>Verpasste und beendete Anrufe, Kontaktanfragen</translation>
    </message>
    <message>
        <source>Small window</source>
        <translation>Kleines Fenster</translation>
    </message>
    <message>
        <source>A call whose window is closed or minimised goes on in a small window on top of others</source>
        <translation>Ein Anruf, dessen Fenster du schließt oder minimierst, läuft in einem kleinen Fenster im Vordergrund weiter</translation>
    </message>
    <message>
        <source>mini picture in picture always on top</source>
        <translation>mini bild im bild immer im vordergrund</translation>
    </message>
    <message>
        <source>Mute when the screen locks</source>
        <translation>Stummschalten, wenn der Bildschirm sperrt</translation>
    </message>
    <message>
        <source>The microphone stays muted until you open it again</source>
        <translation>Das Mikrofon bleibt stumm, bis du es wieder einschaltest</translation>
    </message>
    <message>
        <source>lock screen privacy away microphone</source>
        <translation>sperre sperrbildschirm datenschutz abwesend mikrofon</translation>
    </message>
    <message>
        <source>{keys} does “{act}”.</source>
        <translation>{keys} ist schon „{act}“.</translation>
    </message>
    <message>
        <source>{keys} moves about or types.</source>
        <translation>{keys} dient zum Bewegen oder Tippen.</translation>
    </message>
    <message>
        <source>{keys} types a letter on many keyboards.</source>
        <translation>{keys} schreibt auf vielen Tastaturen einen Buchstaben.</translation>
    </message>
    <message>
        <source>These keys cannot be told apart.</source>
        <translation>Diese Tasten lassen sich nicht unterscheiden.</translation>
    </message>
    <message>
        <source>{act}: back to the preset keys</source>
        <translation>{act}: wieder Tasten der Belegung</translation>
    </message>
    <message>
        <source>Use here instead</source>
        <translation>Hier verwenden</translation>
    </message>
    <message>
        <source>Search people</source>
        <translation>Personen suchen</translation>
    </message>
    <message>
        <source>Go to Home</source>
        <translation>Zur Startseite</translation>
    </message>
    <message>
        <source>Go to Calls</source>
        <translation>Zu den Anrufen</translation>
    </message>
    <message>
        <source>Go to People</source>
        <translation>Zu den Kontakten</translation>
    </message>
    <message>
        <source>Open the settings</source>
        <translation>Einstellungen öffnen</translation>
    </message>
    <message>
        <source>Close the window</source>
        <translation>Fenster schließen</translation>
    </message>
    <message>
        <source>Quit Parley</source>
        <translation>Parley beenden</translation>
    </message>
    <message>
        <source>Mute or unmute</source>
        <translation>Mikrofon an oder stumm</translation>
    </message>
    <message>
        <source>Camera on or off</source>
        <translation>Kamera an oder aus</translation>
    </message>
    <message>
        <source>Leave the call</source>
        <translation>Auflegen</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>Vollbild</translation>
    </message>
    <message>
        <source>Small window and back</source>
        <translation>Kleines Fenster und zurück</translation>
    </message>
    <message>
        <source>Connection details</source>
        <translation>Verbindungsdetails</translation>
    </message>
    <message>
        <source>Hold or resume</source>
        <translation>Halten oder fortsetzen</translation>
    </message>
    <message>
        <source>Answer with camera</source>
        <translation>Mit Kamera annehmen</translation>
    </message>
    <message>
        <source>Answer without camera</source>
        <translation>Ohne Kamera annehmen</translation>
    </message>
    <message>
        <source>Decline the call</source>
        <translation>Anruf ablehnen</translation>
    </message>
    <message>
        <source>Accept with camera</source>
        <translation>Mit Kamera annehmen</translation>
    </message>
    <message>
        <source>Accept without camera</source>
        <translation>Ohne Kamera annehmen</translation>
    </message>
    <message>
        <source>Decline with a message</source>
        <translation>Mit Nachricht ablehnen</translation>
    </message>
    <message>
        <source>Silence on this device</source>
        <translation>Auf diesem Gerät lautlos</translation>
    </message>
    <message>
        <source>When somebody calls, in every window</source>
        <translation>Wenn jemand anruft, in jedem Fenster</translation>
    </message>
    <message>
        <source>In the window of a caller</source>
        <translation>Im Fenster eines Anrufs</translation>
    </message>
    <message>
        <source>Another program has these keys. Choose others.</source>
        <translation>Ein anderes Programm hat diese Tasten. Wähle andere.</translation>
    </message>
    <message>
        <source>Your desktop does not give Parley these keys. Allow it in the settings of your desktop.</source>
        <translation>Dein Desktop gibt Parley diese Tasten nicht. Erlaube es in den Einstellungen deines Desktops.</translation>
    </message>
    <message>
        <source>This keyboard does not have these keys. Choose others.</source>
        <translation>Diese Tastatur hat diese Tasten nicht. Wähle andere.</translation>
    </message>
    <message>
        <source>Your system did not give Parley these keys. They do not mute.</source>
        <translation>Dein System gab Parley diese Tasten nicht. Sie schalten nicht stumm.</translation>
    </message>
    <message>
        <source>Waiting for your desktop to allow it…</source>
        <translation>Warten, bis dein Desktop es erlaubt …</translation>
    </message>
    <message>
        <source>Your desktop chose: {keys}</source>
        <translation>Dein Desktop hat gewählt: {keys}</translation>
    </message>
    <message>
        <source>When somebody calls</source>
        <translation>Wenn jemand anruft</translation>
    </message>
    <message>
        <source>In the main window</source>
        <translation>Im Hauptfenster</translation>
    </message>
    <message>
        <source>In every window</source>
        <translation>In jedem Fenster</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>{setting}, in {place}</source>
        <translation>{setting}, in {place}</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>Nichts gefunden</translation>
    </message>
    <message>
        <source>Try another word.</source>
        <translation>Versuch es mit einem anderen Wort.</translation>
    </message>
    <message numerus="yes">
        <source>{count} setting</source>
        <comment>{count} settings</comment>
        <translation>
            <numerusform>{count} Einstellung</numerusform>
            <numerusform>{count} Einstellungen</numerusform>
        </translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Search settings</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>You are signed in as soon as the server can do it.</source>
        <translation>Du wirst angemeldet, sobald der Server es kann.</translation>
    </message>
    <message>
        <source>Ask the administrator of this server for a link to choose a new password.</source>
        <translation>Bitte die Administration dieses Servers um einen Link, mit dem du ein neues Passwort wählst.</translation>
    </message>
    <message>
        <source>Type your username first.</source>
        <translation>Gib zuerst deinen Benutzernamen ein.</translation>
    </message>
    <message>
        <source>If this account has a mail address, a link is on its way there.</source>
        <translation>Wenn dieses Konto eine E-Mail-Adresse hat, ist ein Link dorthin unterwegs.</translation>
    </message>
    <message>
        <source>This computer has no keyring: your sign-in is kept in a file only you can read.</source>
        <translation>Dieser Computer hat keinen Schlüsselbund: Deine Anmeldung liegt in einer Datei, die nur du lesen kannst.</translation>
    </message>
    <message>
        <source>This computer has no keyring: sign in again next time.</source>
        <translation>Dieser Computer hat keinen Schlüsselbund: Melde dich beim nächsten Mal neu an.</translation>
    </message>
    <message>
        <source>In a call with {name}</source>
        <translation>Im Gespräch mit {name}</translation>
    </message>
    <message>
        <source>microphone off</source>
        <translation>Mikrofon aus</translation>
    </message>
    <message>
        <source>microphone on</source>
        <translation>Mikrofon an</translation>
    </message>
    <message>
        <source>No connection</source>
        <translation>Keine Verbindung</translation>
    </message>
    <message numerus="yes">
        <source>{count} missed call</source>
        <comment>{count} missed calls</comment>
        <translation>
            <numerusform>{count} verpasster Anruf</numerusform>
            <numerusform>{count} verpasste Anrufe</numerusform>
        </translation>
    </message>
    <message>
        <source>Open Parley</source>
        <translation>Parley öffnen</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen …</translation>
    </message>
    <message>
        <source>Unmute</source>
        <translation>Mikrofon an</translation>
    </message>
    <message>
        <source>Mute</source>
        <translation>Stummschalten</translation>
    </message>
    <message>
        <source>Show call</source>
        <translation>Anruf anzeigen</translation>
    </message>
    <message>
        <source>Leave call</source>
        <translation>Auflegen</translation>
    </message>
    <message>
        <source>Show the call</source>
        <translation>Anruf anzeigen</translation>
    </message>
    <message>
        <source>Open {name}</source>
        <translation>{name} öffnen</translation>
    </message>
    <message>
        <source>Video call with {name}</source>
        <translation>Videoanruf mit {name}</translation>
    </message>
    <message>
        <source>Call {name}</source>
        <translation>{name} anrufen</translation>
    </message>
    <message>
        <source>Accept {name}</source>
        <translation>{name} annehmen</translation>
    </message>
    <message>
        <source>Decline {name}</source>
        <translation>{name} ablehnen</translation>
    </message>
    <message>
        <source>Send {name} a contact request</source>
        <translation>{name} eine Kontaktanfrage senden</translation>
    </message>
    <message>
        <source>Cancel the request to {name}</source>
        <translation>Anfrage an {name} zurückziehen</translation>
    </message>
    <message>
        <source>Unblock {name}</source>
        <translation>Blockierung von {name} aufheben</translation>
    </message>
    <message>
        <source>Calls need the server. It comes back by itself.</source>
        <translation>Anrufe brauchen den Server. Die Verbindung kommt von selbst zurück.</translation>
    </message>
    <message>
        <source>Part of the picture</source>
        <translation>Bildausschnitt</translation>
    </message>
    <message>
        <source>Arrow keys move it, plus and minus zoom</source>
        <translation>Pfeiltasten verschieben, Plus und Minus zoomen</translation>
    </message>
    <message>
        <source>Show password</source>
        <translation>Passwort anzeigen</translation>
    </message>
    <message>
        <source>Hide password</source>
        <translation>Passwort verbergen</translation>
    </message>
    <message>
        <source>{count} calls, the last one: {words}</source>
        <translation>{count} Anrufe, der letzte: {words}</translation>
    </message>
    <message>
        <source>Press keys…</source>
        <translation>Tasten drücken …</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>Same as system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>input headset device</source>
        <translation>eingabe headset gerät mikrofon</translation>
    </message>
    <message>
        <source>Say something, hear it back</source>
        <translation>Sag etwas und hör dich selbst</translation>
    </message>
    <message>
        <source>echo test microphone level loudness</source>
        <translation>echo test mikrofon pegel lautstärke</translation>
    </message>
    <message>
        <source>Noise suppression</source>
        <translation>Rauschunterdrückung</translation>
    </message>
    <message>
        <source>Strong makes pauses nearly silent; voices sound a little less natural</source>
        <translation>„Stark“ macht Pausen fast still; Stimmen klingen etwas weniger natürlich</translation>
    </message>
    <message>
        <source>background fan keyboard</source>
        <translation>hintergrund lüfter tastatur lärm</translation>
    </message>
    <message>
        <source>Echo cancellation</source>
        <translation>Echounterdrückung</translation>
    </message>
    <message>
        <source>Others do not hear themselves from your speaker; with headphones it can be off</source>
        <translation>Andere hören sich nicht aus deinem Lautsprecher; mit Kopfhörern kann sie aus sein</translation>
    </message>
    <message>
        <source>Even loudness</source>
        <translation>Gleichmäßige Lautstärke</translation>
    </message>
    <message>
        <source>Soft voices are lifted, loud ones lowered</source>
        <translation>Leise Stimmen werden angehoben, laute abgesenkt</translation>
    </message>
    <message>
        <source>automatic gain level volume</source>
        <translation>automatisch verstärkung pegel lautstärke</translation>
    </message>
    <message>
        <source>Without the above, in stereo and finer quality. Wear headphones.</source>
        <translation>Nichts davon, in Stereo mit höherer Datenrate. Trag Kopfhörer.</translation>
    </message>
    <message>
        <source>stereo instrument hi-fi high fidelity</source>
        <translation>stereo instrument musik hi-fi</translation>
    </message>
    <message>
        <source>output headphones device</source>
        <translation>ausgabe kopfhörer gerät lautsprecher</translation>
    </message>
    <message>
        <source>Test sound</source>
        <translation>Testton</translation>
    </message>
    <message>
        <source>check listen</source>
        <translation>prüfen anhören</translation>
    </message>
    <message>
        <source>Volume of calls</source>
        <translation>Lautstärke der Anrufe</translation>
    </message>
    <message>
        <source>To make one person louder, open the menu of their picture</source>
        <translation>Einzelne Personen machst du im Menü ihres Bildes lauter</translation>
    </message>
    <message>
        <source>loudness louder softer</source>
        <translation>lautstärke lauter leiser</translation>
    </message>
    <message>
        <source>In calls</source>
        <translation>In Anrufen</translation>
    </message>
    <message>
        <source>Hold Space to talk</source>
        <translation>Zum Sprechen Leertaste halten</translation>
    </message>
    <message>
        <source>While you are muted and the call is in front</source>
        <translation>Solange du stummgeschaltet bist und der Anruf im Vordergrund ist</translation>
    </message>
    <message>
        <source>push to talk key</source>
        <translation>sprechtaste push to talk</translation>
    </message>
    <message>
        <source>Tell me when I talk while muted</source>
        <translation>Hinweis, wenn ich stummgeschaltet spreche</translation>
    </message>
    <message>
        <source>What the microphone hears stays on this computer</source>
        <translation>Was das Mikrofon hört, bleibt auf diesem Computer</translation>
    </message>
    <message>
        <source>you are muted hint</source>
        <translation>du bist stumm hinweis</translation>
    </message>
    <message>
        <source>webcam device</source>
        <translation>webcam gerät kamera</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Vorschau</translation>
    </message>
    <message>
        <source>test look camera picture</source>
        <translation>Test ansehen Kamera Bild Vorschau</translation>
    </message>
    <message>
        <source>Your picture</source>
        <translation>Dein Bild</translation>
    </message>
    <message>
        <source>Brighten a dark picture</source>
        <translation>Dunkles Bild aufhellen</translation>
    </message>
    <message>
        <source>Gently, and slowly as the light changes</source>
        <translation>Behutsam, und langsam, wenn sich das Licht ändert</translation>
    </message>
    <message>
        <source>light correction brightness low light</source>
        <translation>lichtkorrektur helligkeit dunkel</translation>
    </message>
    <message>
        <source>Behind you</source>
        <translation>Hinter dir</translation>
    </message>
    <message>
        <source>All but the first two have to learn your room: leave the picture for three seconds when asked</source>
        <translation>Alle außer den ersten beiden werden gelernt: Geh im Anruf drei Sekunden aus dem Bild, wenn du darum gebeten wirst</translation>
    </message>
    <message>
        <source>background blur virtual backdrop privacy</source>
        <translation>hintergrund unschärfe weichzeichnen virtuell privatsphäre</translation>
    </message>
    <message>
        <source>Backdrop of your own</source>
        <translation>Eigenes Bild</translation>
    </message>
    <message>
        <source>Shown behind you; a copy stays on this computer</source>
        <translation>Hinter dir zu sehen; eine Kopie bleibt auf diesem Computer</translation>
    </message>
    <message>
        <source>background virtual backdrop photo file</source>
        <translation>Hintergrund virtuell Foto Datei</translation>
    </message>
    <message>
        <source>Show me as in a mirror</source>
        <translation>Mich gespiegelt zeigen</translation>
    </message>
    <message>
        <source>Others always see you the right way round</source>
        <translation>Andere sehen dich immer richtig herum</translation>
    </message>
    <message>
        <source>flip self view</source>
        <translation>spiegeln eigenes bild selbstansicht</translation>
    </message>
    <message>
        <source>Others still see you</source>
        <translation>Andere sehen dich weiterhin</translation>
    </message>
    <message>
        <source>self view</source>
        <translation>eigenes bild selbstansicht</translation>
    </message>
    <message>
        <source>{page}, {count} new</source>
        <translation>{page}, {count} neu</translation>
    </message>
    <message>
        <source>Your status</source>
        <translation>Dein Status</translation>
    </message>
    <message>
        <source>{name}, {status}</source>
        <translation>{name}, {status}</translation>
    </message>
    <message>
        <source>Home</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>Anrufe</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Kontakte</translation>
    </message>
    <message>
        <source>Choose a server</source>
        <translation>Server auswählen</translation>
    </message>
    <message>
        <source>The address your administrator gave you</source>
        <translation>Die Adresse, die du von der Administration hast</translation>
    </message>
    <message>
        <source>Looking for it…</source>
        <translation>Wird gesucht …</translation>
    </message>
    <message>
        <source>Nobody vouches for its certificate yet</source>
        <translation>Sein Zertifikat ist noch nicht bestätigt</translation>
    </message>
    <message>
        <source>Its certificate changed</source>
        <translation>Sein Zertifikat hat sich geändert</translation>
    </message>
    <message>
        <source>Not the server of the invitation</source>
        <translation>Nicht der Server aus der Einladung</translation>
    </message>
    <message>
        <source>It does not answer</source>
        <translation>Er antwortet nicht</translation>
    </message>
    <message>
        <source>this computer</source>
        <translation>dieser Computer</translation>
    </message>
    <message>
        <source>certificate remembered</source>
        <translation>Zertifikat gemerkt</translation>
    </message>
    <message>
        <source>certificate valid</source>
        <translation>Zertifikat gültig</translation>
    </message>
    <message>
        <source>Where you are signed in</source>
        <translation>Wo du angemeldet bist</translation>
    </message>
    <message>
        <source>How others find you on this server</source>
        <translation>So finden dich andere auf diesem Server</translation>
    </message>
    <message>
        <source>Changing it signs out your other devices</source>
        <translation>Ein neues meldet deine anderen Geräte ab</translation>
    </message>
    <message>
        <source>security</source>
        <translation>sicherheit</translation>
    </message>
    <message>
        <source>Mail address</source>
        <translation>E-Mail-Adresse</translation>
    </message>
    <message>
        <source>Where a link to a new password goes</source>
        <translation>Dorthin geht der Link für ein neues Passwort</translation>
    </message>
    <message>
        <source>email forgot reset</source>
        <translation>email mail vergessen zurücksetzen</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>Sign out what you no longer use or do not recognise</source>
        <translation>Melde ab, was du nicht mehr nutzt oder nicht kennst</translation>
    </message>
    <message>
        <source>sessions sign out phone lost</source>
        <translation>sitzungen abmelden telefon verloren</translation>
    </message>
    <message>
        <source>Everywhere else</source>
        <translation>Überall sonst</translation>
    </message>
    <message>
        <source>Signs out every device but this one</source>
        <translation>Meldet alle Geräte außer diesem ab</translation>
    </message>
    <message>
        <source>sessions all devices</source>
        <translation>sitzungen alle geräte</translation>
    </message>
    <message>
        <source>Sign out here</source>
        <translation>Hier abmelden</translation>
    </message>
    <message>
        <source>Ends a call that is under way</source>
        <translation>Ein laufender Anruf endet</translation>
    </message>
    <message>
        <source>log out</source>
        <translation>ausloggen logout</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Fingerprint of its certificate</source>
        <translation>Fingerabdruck seines Zertifikats</translation>
    </message>
    <message>
        <source>Remembered when you first connected; a server that shows another is refused</source>
        <translation>Beim ersten Mal gemerkt; mit einem Server, der einen anderen zeigt, wird nicht gesprochen</translation>
    </message>
    <message>
        <source>sha-256 tls pin security</source>
        <translation>sha-256 tls sicherheit</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>Zertifikat</translation>
    </message>
    <message>
        <source>Vouched for by an authority</source>
        <translation>Von einer Zertifizierungsstelle bestätigt</translation>
    </message>
    <message>
        <source>tls security</source>
        <translation>tls sicherheit</translation>
    </message>
    <message>
        <source>What leaves this computer</source>
        <translation>Was diesen Computer verlässt</translation>
    </message>
    <message>
        <source>What stays on this computer</source>
        <translation>Was auf diesem Computer bleibt</translation>
    </message>
    <message>
        <source>Who reaches you</source>
        <translation>Wer dich erreicht</translation>
    </message>
    <message>
        <source>Who may call you</source>
        <translation>Wer dich anrufen darf</translation>
    </message>
    <message>
        <source>Others can send you a contact request; kept on the server, for all your devices</source>
        <translation>Andere können dir eine Anfrage schicken; gilt auf dem Server, für alle deine Geräte</translation>
    </message>
    <message>
        <source>strangers block spam</source>
        <translation>Fremde blockieren Spam</translation>
    </message>
    <message>
        <source>This server lets only contacts call each other</source>
        <translation>Auf diesem Server rufen nur Kontakte einander an</translation>
    </message>
    <message>
        <source>My contacts</source>
        <translation>Meine Kontakte</translation>
    </message>
    <message>
        <source>analytics telemetry statistics tracking</source>
        <translation>analyse telemetrie statistik tracking datenschutz</translation>
    </message>
    <message>
        <source>Sound and picture of calls</source>
        <translation>Ton und Bild von Anrufen</translation>
    </message>
    <message>
        <source>Encrypted from your computer to the other one, also through a relay</source>
        <translation>Verschlüsselt von deinem Computer bis zum anderen, auch über ein Relay</translation>
    </message>
    <message>
        <source>security end to end</source>
        <translation>sicherheit ende-zu-ende verschlüsselung</translation>
    </message>
    <message>
        <source>Your network address</source>
        <translation>Deine Netzwerkadresse</translation>
    </message>
    <message>
        <source>Everyone on this server</source>
        <translation>Alle auf diesem Server</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Ändern</translation>
    </message>
    <message>
        <source>How well your calls go</source>
        <translation>Wie gut deine Anrufe laufen</translation>
    </message>
    <message>
        <source>Your server gets figures of the line, the program and your time zone, nothing that is said or shown</source>
        <translation>Dein Server erhält Zahlen zur Verbindung, das Programm und deine Zeitzone, nichts von dem, was gesagt oder gezeigt wird</translation>
    </message>
    <message>
        <source>What was sent</source>
        <translation>Was gesendet wurde</translation>
    </message>
    <message>
        <source>Every figure, exactly as it left</source>
        <translation>Jede Zahl, genau so, wie sie gesendet wurde</translation>
    </message>
    <message>
        <source>Whom you call directly can see it; the relay hides it</source>
        <translation>Wen du direkt anrufst, kann sie sehen; das Relay verbirgt sie</translation>
    </message>
    <message>
        <source>ip address</source>
        <translation>ip-adresse</translation>
    </message>
    <message>
        <source>Who called whom</source>
        <translation>Wer wen angerufen hat</translation>
    </message>
    <message>
        <source>The server keeps when you called whom and for how long, for your list of calls</source>
        <translation>Der Server speichert für deine Anrufliste, wen du wann und wie lange angerufen hast</translation>
    </message>
    <message>
        <source>On your server</source>
        <translation>Auf deinem Server</translation>
    </message>
    <message>
        <source>history log</source>
        <translation>verlauf protokoll</translation>
    </message>
    <message>
        <source>Logs and reports of faults</source>
        <translation>Protokolle und Fehlerberichte</translation>
    </message>
    <message>
        <source>Passwords are taken out and addresses cut short; nobody gets them unless you send them</source>
        <translation>Ohne Passwörter, Adressen gekürzt; niemand bekommt sie, außer du sendest sie</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>crash reports diagnostics</source>
        <translation>absturz fehlerberichte diagnose</translation>
    </message>
    <message>
        <source>Server {name}</source>
        <translation>Server {name}</translation>
    </message>
    <message>
        <source>Fingerprint {text}</source>
        <translation>Fingerabdruck {text}</translation>
    </message>
    <message>
        <source>Loading</source>
        <translation>Wird geladen</translation>
    </message>
    <message>
        <source>Reconnecting…</source>
        <translation>Wird neu verbunden …</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>Wird verbunden …</translation>
    </message>
    <message>
        <source>Use another account</source>
        <translation>Anderes Konto verwenden</translation>
    </message>
    <message>
        <source>Another server, or another name</source>
        <translation>Anderer Server oder anderer Name</translation>
    </message>
    <message>
        <source>{username} on {server}</source>
        <translation>{username} auf {server}</translation>
    </message>
    <message>
        <source>Forget {name} on this computer</source>
        <translation>{name} auf diesem Computer vergessen</translation>
    </message>
    <message>
        <source>Talking</source>
        <translation>Du sprichst</translation>
    </message>
    <message>
        <source>You are back in the call as soon as it returns.</source>
        <translation>Es geht weiter, sobald sie wieder da ist.</translation>
    </message>
    <message>
        <source>Connection lost</source>
        <translation>Verbindung unterbrochen</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>Auflegen</translation>
    </message>
    <message>
        <source>Nothing is heard or seen on either side until they are back.</source>
        <translation>Bis zur Rückkehr ist auf keiner Seite etwas zu hören oder zu sehen.</translation>
    </message>
    <message>
        <source>{who} put you on hold</source>
        <translation>{who} hält den Anruf</translation>
    </message>
    <message>
        <source>{who} is moving to another device</source>
        <translation>{who} wechselt das Gerät</translation>
    </message>
    <message>
        <source>Trying again in {count} s; </source>
        <translation>Neuer Versuch in {count} s; </translation>
    </message>
    <message>
        <source>your call goes on directly.</source>
        <translation>dein Anruf läuft direkt weiter.</translation>
    </message>
    <message>
        <source>No connection to the server</source>
        <translation>Keine Verbindung zum Server</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Jetzt versuchen</translation>
    </message>
    <message>
        <source>Hold Space to talk for a moment.</source>
        <translation>Halte die Leertaste gedrückt, um kurz zu sprechen.</translation>
    </message>
    <message>
        <source>You are muted</source>
        <translation>Du bist stummgeschaltet</translation>
    </message>
    <message>
        <source>{who} is in a window of their own</source>
        <translation>{who} ist in einem eigenen Fenster</translation>
    </message>
    <message>
        <source>Bring back</source>
        <translation>Zurückholen</translation>
    </message>
    <message>
        <source>Network of this computer</source>
        <translation>Netzwerk dieses Computers</translation>
    </message>
    <message>
        <source>Encryption</source>
        <translation>Verschlüsselung</translation>
    </message>
    <message>
        <source>Parley server</source>
        <translation>Parley-Server</translation>
    </message>
    <message>
        <source>Connection that stays open</source>
        <translation>Dauerhafte Verbindung</translation>
    </message>
    <message>
        <source>UDP, the quick way</source>
        <translation>UDP, der schnelle Weg</translation>
    </message>
    <message>
        <source>Own address, as seen from outside</source>
        <translation>Eigene Adresse, von außen gesehen</translation>
    </message>
    <message>
        <source>Relay</source>
        <translation>Relay</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>Mikrofon</translation>
    </message>
    <message>
        <source>Relay over {transport}</source>
        <translation>Relay über {transport}</translation>
    </message>
    <message>
        <source>Good</source>
        <translation>Gut</translation>
    </message>
    <message>
        <source>Slow</source>
        <translation>Langsam</translation>
    </message>
    <message>
        <source>Fails</source>
        <translation>Geht nicht</translation>
    </message>
    <message>
        <source>Not examined</source>
        <translation>Nicht untersucht</translation>
    </message>
    <message>
        <source>No network</source>
        <translation>Kein Netzwerk</translation>
    </message>
    <message>
        <source>Nobody knows this name</source>
        <translation>Niemand kennt diesen Namen</translation>
    </message>
    <message>
        <source>Nobody listens there</source>
        <translation>Dort hört niemand</translation>
    </message>
    <message>
        <source>No answer</source>
        <translation>Keine Antwort</translation>
    </message>
    <message>
        <source>The proxy does not lead there</source>
        <translation>Der Proxy führt nicht dorthin</translation>
    </message>
    <message>
        <source>Another certificate than before</source>
        <translation>Ein anderes Zertifikat als bisher</translation>
    </message>
    <message>
        <source>Nobody vouches for the certificate</source>
        <translation>Niemand bürgt für das Zertifikat</translation>
    </message>
    <message>
        <source>The certificate is not good</source>
        <translation>Das Zertifikat ist nicht gut</translation>
    </message>
    <message>
        <source>No Parley server</source>
        <translation>Kein Parley-Server</translation>
    </message>
    <message>
        <source>Too old for this program</source>
        <translation>Zu alt für dieses Programm</translation>
    </message>
    <message>
        <source>Newer than this program</source>
        <translation>Neuer als dieses Programm</translation>
    </message>
    <message>
        <source>Something on the way cuts it</source>
        <translation>Etwas unterwegs trennt sie</translation>
    </message>
    <message>
        <source>It refuses us</source>
        <translation>Es lehnt uns ab</translation>
    </message>
    <message>
        <source>The server names none</source>
        <translation>Der Server nennt keine</translation>
    </message>
    <message>
        <source>None is there</source>
        <translation>Keins vorhanden</translation>
    </message>
    <message>
        <source>Parley may not use it</source>
        <translation>Parley darf es nicht benutzen</translation>
    </message>
    <message>
        <source>{milliseconds} ms</source>
        <translation>{milliseconds} ms</translation>
    </message>
    <message>
        <source>Only calls inside your own network work.</source>
        <translation>Nur Anrufe im eigenen Netzwerk gehen.</translation>
    </message>
    <message>
        <source>Calls go through the connection to the server and may stutter.</source>
        <translation>Anrufe laufen durch die Verbindung zum Server und können stocken.</translation>
    </message>
    <message>
        <source>Calls go through {transport} and may stutter.</source>
        <translation>Anrufe laufen über {transport} und können stocken.</translation>
    </message>
    <message>
        <source>UDP to port {port} of {host} is blocked.</source>
        <translation>UDP zu Port {port} von {host} ist gesperrt.</translation>
    </message>
    <message>
        <source>Ask for UDP {port} to be opened.</source>
        <translation>Bitte darum, UDP {port} zu öffnen.</translation>
    </message>
    <message>
        <source>Nobody listens at {transport} port {port} of {host}.</source>
        <translation>An {transport}-Port {port} von {host} hört niemand.</translation>
    </message>
    <message>
        <source>Its administrator has to let that port through to the server.</source>
        <translation>Die Administration muss diesen Port zum Server durchlassen.</translation>
    </message>
    <message>
        <source>{transport} to port {port} of {host} is blocked; calls have no other way where UDP stops.</source>
        <translation>{transport} zu Port {port} von {host} ist gesperrt; wo UDP endet, haben Anrufe keinen anderen Weg.</translation>
    </message>
    <message>
        <source>TCP to port {port} of {host} gets no answer.</source>
        <translation>TCP zu Port {port} von {host} bekommt keine Antwort.</translation>
    </message>
    <message>
        <source>The server is off, or a firewall blocks it: ask for TCP {port} to be opened.</source>
        <translation>Der Server ist aus, oder eine Firewall sperrt ihn: Bitte darum, TCP {port} zu öffnen.</translation>
    </message>
    <message>
        <source>{host} answers, and nothing listens at TCP port {port}. Is the server running, and is that its port?</source>
        <translation>{host} antwortet, aber an TCP-Port {port} hört niemand. Läuft der Server, und ist das sein Port?</translation>
    </message>
    <message>
        <source>{subject}: the answer takes long. Calls may lag.</source>
        <translation>{subject}: Die Antwort dauert lange. Anrufe können verzögert sein.</translation>
    </message>
    <message>
        <source>Parley may not use a device. Allow it in the settings of the system.</source>
        <translation>Parley darf ein Gerät nicht benutzen. Erlaube es in den Einstellungen des Systems.</translation>
    </message>
    <message>
        <source>This computer is in no network. Connect it first.</source>
        <translation>Dieser Computer ist in keinem Netzwerk. Verbinde ihn zuerst.</translation>
    </message>
    <message>
        <source>The name {host} is not known here. Check its spelling, and the name servers of this network.</source>
        <translation>Der Name {host} ist hier nicht bekannt. Prüfe die Schreibweise und die Namensserver dieses Netzwerks.</translation>
    </message>
    <message>
        <source>The proxy does not lead to {host}. Check it in the settings under Network.</source>
        <translation>Der Proxy führt nicht zu {host}. Prüfe ihn in den Einstellungen unter Netzwerk.</translation>
    </message>
    <message>
        <source>The proxy wants a name and password, or others. Give them under Network.</source>
        <translation>Der Proxy verlangt Name und Passwort, oder andere. Gib sie unter Netzwerk an.</translation>
    </message>
    <message>
        <source>{host} shows another certificate than before: it was replaced, or somebody listens in.</source>
        <translation>{host} zeigt ein anderes Zertifikat als bisher: Es wurde ersetzt, oder jemand hört mit.</translation>
    </message>
    <message>
        <source>Nobody vouches for the certificate of {host}. Compare its fingerprint with the administrator&apos;s.</source>
        <translation>Niemand bürgt für das Zertifikat von {host}. Vergleiche seinen Fingerabdruck mit dem der Administration.</translation>
    </message>
    <message>
        <source>The certificate of {host} is not good: expired, for another name, or by nobody known.</source>
        <translation>Das Zertifikat von {host} ist nicht gut: abgelaufen, für einen anderen Namen oder von niemandem, den man kennt.</translation>
    </message>
    <message>
        <source>There is no Parley server at {host}. Check the address, and what stands in front of it.</source>
        <translation>Bei {host} ist kein Parley-Server. Prüfe die Adresse und was davor steht.</translation>
    </message>
    <message>
        <source>The server is too old for this program. Ask its administrator to update it.</source>
        <translation>Der Server ist zu alt für dieses Programm. Bitte die Administration, ihn zu aktualisieren.</translation>
    </message>
    <message>
        <source>The server is newer than this program. Update Parley on this computer.</source>
        <translation>Der Server ist neuer als dieses Programm. Aktualisiere Parley auf diesem Computer.</translation>
    </message>
    <message>
        <source>Something between here and {host} cuts WebSockets, a proxy or a filter. Ask for them to be let through.</source>
        <translation>Etwas zwischen hier und {host} trennt WebSockets, ein Proxy oder ein Filter. Bitte darum, sie durchzulassen.</translation>
    </message>
    <message>
        <source>No relay can be reached: only calls inside your own network work.</source>
        <translation>Kein Relay ist zu erreichen: Nur Anrufe im eigenen Netzwerk gehen.</translation>
    </message>
    <message>
        <source>The relay at {host} refuses us. Sign in again; else tell the administrator.</source>
        <translation>Das Relay bei {host} lehnt uns ab. Melde dich neu an; hilft das nicht, sag es der Administration.</translation>
    </message>
    <message>
        <source>The server names no relay: calls between two networks will often fail.</source>
        <translation>Der Server nennt kein Relay: Anrufe zwischen zwei Netzwerken werden oft scheitern.</translation>
    </message>
    <message>
        <source>Your router shows every server another port: most calls go through the relay.</source>
        <translation>Dein Router zeigt jedem Server einen anderen Port: Die meisten Anrufe laufen über das Relay.</translation>
    </message>
    <message>
        <source>There is no microphone. Plug one in, or others will not hear you.</source>
        <translation>Es gibt kein Mikrofon. Schließ eins an, sonst hören dich andere nicht.</translation>
    </message>
    <message>
        <source>There is no camera. Others will not see you.</source>
        <translation>Es gibt keine Kamera. Andere sehen dich nicht.</translation>
    </message>
    <message>
        <source>There is no speaker. You will hear nobody.</source>
        <translation>Es gibt keinen Lautsprecher. Du hörst niemanden.</translation>
    </message>
    <message>
        <source>Microphone level</source>
        <translation>Mikrofonpegel</translation>
    </message>
    <message>
        <source>Speaker</source>
        <translation>Lautsprecher</translation>
    </message>
    <message>
        <source>Play a test sound</source>
        <translation>Testton abspielen</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>Kamera</translation>
    </message>
    <message>
        <source>Put on hold</source>
        <translation>Halten</translation>
    </message>
    <message>
        <source>Show my picture as others see it</source>
        <translation>Mein Bild nicht spiegeln</translation>
    </message>
    <message>
        <source>Show my picture as in a mirror</source>
        <translation>Mein Bild spiegeln</translation>
    </message>
    <message>
        <source>Show my picture</source>
        <translation>Mein Bild einblenden</translation>
    </message>
    <message>
        <source>Hide my picture from me</source>
        <translation>Mein Bild ausblenden</translation>
    </message>
    <message>
        <source>Volume of {name}</source>
        <translation>Lautstärke von {name}</translation>
    </message>
    <message>
        <source>Stop camera</source>
        <translation>Kamera ausschalten</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
    <message>
        <source>Unmute microphone</source>
        <translation>Mikrofon einschalten</translation>
    </message>
    <message>
        <source>Mute microphone</source>
        <translation>Mikrofon stummschalten</translation>
    </message>
    <message>
        <source>Start camera</source>
        <translation>Kamera einschalten</translation>
    </message>
    <message>
        <source>Cancel the call</source>
        <translation>Anruf abbrechen</translation>
    </message>
    <message>
        <source>Leave full screen</source>
        <translation>Vollbild beenden</translation>
    </message>
    <message>
        <source>Bring the picture back</source>
        <translation>Bild zurückholen</translation>
    </message>
    <message>
        <source>Picture in its own window</source>
        <translation>Bild in eigenem Fenster</translation>
    </message>
    <message>
        <source>Picture on {screen}</source>
        <translation>Bild auf {screen}</translation>
    </message>
    <message>
        <source>All about this person</source>
        <translation>Alles über diese Person</translation>
    </message>
    <message numerus="yes">
        <source>{count} call</source>
        <comment>{count} calls</comment>
        <translation>
            <numerusform>{count} Anruf</numerusform>
            <numerusform>{count} Anrufe</numerusform>
        </translation>
    </message>
    <message>
        <source>How was it?</source>
        <translation>Wie war es?</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Missed</source>
        <translation>Verpasst</translation>
    </message>
    <message>
        <source>No calls yet</source>
        <translation>Noch keine Anrufe</translation>
    </message>
    <message>
        <source>Calls you make and miss appear here.</source>
        <translation>Hier erscheinen deine Anrufe, auch die verpassten.</translation>
    </message>
    <message>
        <source>No missed calls</source>
        <translation>Nichts verpasst</translation>
    </message>
    <message>
        <source>Calls you miss appear here.</source>
        <translation>Hier erscheinen verpasste Anrufe.</translation>
    </message>
    <message>
        <source>Type the server&apos;s name to trust it</source>
        <translation>Zum Vertrauen den Servernamen eingeben</translation>
    </message>
    <message>
        <source>Trust it</source>
        <translation>Vertrauen</translation>
    </message>
    <message>
        <source>Let people in your network reach this computer?</source>
        <translation>Dürfen Personen in deinem Netzwerk diesen Computer erreichen?</translation>
    </message>
    <message>
        <source>Let them in</source>
        <translation>Zulassen</translation>
    </message>
    <message>
        <source>Go back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Windows may ask to allow it in its firewall.</source>
        <translation>Vielleicht fragt Windows, ob die Firewall es zulassen soll.</translation>
    </message>
    <message>
        <source>Calls are encrypted; accounts are made as you chose.</source>
        <translation>Anrufe sind verschlüsselt; Konten entstehen so, wie du es gewählt hast.</translation>
    </message>
    <message>
        <source>This server made its certificate itself. Compare the fingerprint with its administrator&apos;s.</source>
        <translation>Dieser Server hat sein Zertifikat selbst erstellt. Vergleiche den Fingerabdruck mit dem der Administration.</translation>
    </message>
    <message>
        <source>Fingerprint: {text}</source>
        <translation>Fingerabdruck: {text}</translation>
    </message>
    <message>
        <source>Do not go on unless the administrator told you that it changes.</source>
        <translation>Mach nur weiter, wenn die Administration dir den Wechsel angekündigt hat.</translation>
    </message>
    <message>
        <source>Before: {text}</source>
        <translation>Bisher: {text}</translation>
    </message>
    <message>
        <source>Now: {text}</source>
        <translation>Jetzt: {text}</translation>
    </message>
    <message>
        <source>Nothing was sent. Somebody may be in between, or the invitation is old: ask for a new one.</source>
        <translation>Es wurde nichts gesendet. Vielleicht ist jemand dazwischen, oder die Einladung ist veraltet: Bitte um eine neue.</translation>
    </message>
    <message>
        <source>Invitation: {text}</source>
        <translation>Einladung: {text}</translation>
    </message>
    <message>
        <source>Server: {text}</source>
        <translation>Server: {text}</translation>
    </message>
    <message>
        <source>Parley ended unexpectedly</source>
        <translation>Parley wurde unerwartet beendet</translation>
    </message>
    <message>
        <source>Something went wrong</source>
        <translation>Etwas ist schiefgelaufen</translation>
    </message>
    <message>
        <source>Nothing was sent: this report stays on this computer. Passwords and addresses are taken out.</source>
        <translation>Es wurde nichts gesendet: Dieser Bericht bleibt auf diesem Computer. Passwörter und Adressen sind entfernt.</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Details for help</source>
        <translation>Angaben zur Fehlersuche</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Versions and screens, nothing about you; for a report of a fault</source>
        <translation>Versionen und Bildschirme, nichts über dich; für einen Fehlerbericht</translation>
    </message>
    <message>
        <source>bug report support diagnostics</source>
        <translation>fehler bericht hilfe diagnose support</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>Lizenzen</translation>
    </message>
    <message>
        <source>Parley is free software under Apache-2.0; here is what else it is made of</source>
        <translation>Parley ist freie Software unter Apache-2.0; hier steht, woraus es sonst besteht</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>license open source copyright</source>
        <translation>lizenz open source urheberrecht</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Rejoin</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Rejoin the call</source>
        <translation>Zurück in den Anruf</translation>
    </message>
    <message>
        <source>The call broke off</source>
        <translation>Der Anruf ist abgebrochen</translation>
    </message>
    <message>
        <source>{name} · {count} s</source>
        <translation>{name} · {count} s</translation>
    </message>
    <message>
        <source>Call {name} again</source>
        <translation>{name} noch einmal anrufen</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Add a contact</source>
        <translation>Kontakt hinzufügen</translation>
    </message>
    <message>
        <source>Trying again in {count} s.</source>
        <translation>Neuer Versuch in {count} s.</translation>
    </message>
    <message>
        <source>Trying again…</source>
        <translation>Neuer Versuch …</translation>
    </message>
    <message>
        <source>Find people on this server</source>
        <translation>Personen auf diesem Server finden</translation>
    </message>
    <message>
        <source>Invite people</source>
        <translation>Personen einladen</translation>
    </message>
    <message>
        <source>Pick a person</source>
        <translation>Person auswählen</translation>
    </message>
    <message>
        <source>By name on this server</source>
        <translation>Mit Namen auf diesem Server</translation>
    </message>
    <message>
        <source>Invite</source>
        <translation>Einladen</translation>
    </message>
    <message>
        <source>Link and QR code</source>
        <translation>Link und QR-Code</translation>
    </message>
    <message>
        <source>Your people</source>
        <translation>Deine Kontakte</translation>
    </message>
    <message>
        <source>Recent calls</source>
        <translation>Letzte Anrufe</translation>
    </message>
    <message>
        <source>All calls</source>
        <translation>Alle Anrufe</translation>
    </message>
    <message>
        <source>Your people appear here</source>
        <translation>Hier erscheinen deine Kontakte</translation>
    </message>
    <message>
        <source>Search for somebody on this server by name, or invite them with a link.</source>
        <translation>Suche auf diesem Server nach einem Namen oder gib deine Adresse weiter.</translation>
    </message>
    <message>
        <source>no contacts yet</source>
        <translation>noch keine Kontakte</translation>
    </message>
    <message numerus="yes">
        <source>{count} person is available</source>
        <comment>{count} people are available</comment>
        <translation>
            <numerusform>{count} Person ist verfügbar</numerusform>
            <numerusform>{count} Personen sind verfügbar</numerusform>
        </translation>
    </message>
    <message>
        <source>nobody is free</source>
        <translation>niemand hat Zeit</translation>
    </message>
    <message>
        <source>Call again</source>
        <translation>Erneut anrufen</translation>
    </message>
    <message>
        <source>Write something else…</source>
        <translation>Eigene Nachricht …</translation>
    </message>
    <message>
        <source>Decline and remind me</source>
        <translation>Ablehnen und erinnern</translation>
    </message>
    <message>
        <source>Reply with a message</source>
        <translation>Mit Nachricht antworten</translation>
    </message>
    <message>
        <source>You are talking to {name}</source>
        <translation>Du sprichst gerade mit {name}</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Nachricht</translation>
    </message>
    <message>
        <source>Parley · Incoming video call</source>
        <translation>Parley · Eingehender Videoanruf</translation>
    </message>
    <message>
        <source>Parley · Incoming call</source>
        <translation>Parley · Eingehender Anruf</translation>
    </message>
    <message>
        <source>Uses {devices}</source>
        <translation>Verwendet {devices}</translation>
    </message>
    <message>
        <source>QR code of the invitation link</source>
        <translation>QR-Code des Einladungslinks</translation>
    </message>
    <message>
        <source>Whoever opens the link comes to this server and finds you there.</source>
        <translation>Wer den Link öffnet, kommt auf diesen Server und findet dich dort.</translation>
    </message>
    <message>
        <source>Start the server</source>
        <translation>Server starten</translation>
    </message>
    <message>
        <source>Use this server</source>
        <translation>Diesen Server nutzen</translation>
    </message>
    <message>
        <source>Stop the server</source>
        <translation>Server stoppen</translation>
    </message>
    <message>
        <source>Name of the server</source>
        <translation>Name des Servers</translation>
    </message>
    <message>
        <source>Who can reach it</source>
        <translation>Wer ihn erreicht</translation>
    </message>
    <message>
        <source>Only this computer</source>
        <translation>Nur dieser Computer</translation>
    </message>
    <message>
        <source>People in my network</source>
        <translation>Mein Netzwerk</translation>
    </message>
    <message>
        <source>Who can make an account</source>
        <translation>Wer ein Konto erstellen kann</translation>
    </message>
    <message>
        <source>Everybody</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Invited people</source>
        <translation>Eingeladene</translation>
    </message>
    <message>
        <source>Nobody</source>
        <translation>Niemand</translation>
    </message>
    <message>
        <source>Keep it running when Parley is closed</source>
        <translation>Weiterlaufen lassen, wenn Parley beendet ist</translation>
    </message>
    <message>
        <source>Invitation link</source>
        <translation>Einladungslink</translation>
    </message>
    <message>
        <source>Copy the link</source>
        <translation>Link kopieren</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Startet …</translation>
    </message>
    <message>
        <source>It keeps running when Parley is closed.</source>
        <translation>Er läuft weiter, wenn Parley beendet ist.</translation>
    </message>
    <message>
        <source>It stops when Parley is closed.</source>
        <translation>Er endet mit Parley.</translation>
    </message>
    <message>
        <source>This computer has a firewall. If others do not get in yet, an administrator opens it with:
{commands}</source>
        <translation>Dieser Computer hat eine Firewall. Kommen andere noch nicht herein, öffnet seine Administration sie mit:
{commands}</translation>
    </message>
    <message>
        <source>Running, for this computer only.</source>
        <translation>Er läuft, nur für diesen Computer.</translation>
    </message>
    <message>
        <source>Running. People in your network reach it by the link.</source>
        <translation>Er läuft. Personen in deinem Netzwerk erreichen ihn über den Link.</translation>
    </message>
    <message>
        <source>Your calls then need nobody else. The first account becomes its administrator.</source>
        <translation>Dann brauchen deine Anrufe niemanden sonst. Das erste Konto verwaltet ihn.</translation>
    </message>
    <message>
        <source>Starting. The first time takes a moment.</source>
        <translation>Er startet. Beim ersten Mal dauert das etwas.</translation>
    </message>
    <message>
        <source>Stopping. Everybody is told.</source>
        <translation>Er verabschiedet sich von allen und endet.</translation>
    </message>
    <message>
        <source>The server stopped by itself. Its last messages are below.</source>
        <translation>Der Server hat sich selbst beendet. Seine letzten Meldungen stehen unten.</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Invite people to {server}</source>
        <translation>Zu {server} einladen</translation>
    </message>
    <message>
        <source>Creating the link…</source>
        <translation>Er wird erstellt …</translation>
    </message>
    <message>
        <source>Your server answers on this computer only, so the link works here only.</source>
        <translation>Dein Server antwortet nur auf diesem Computer, deshalb geht der Link nur hier.</translation>
    </message>
    <message>
        <source>One new account can be made with it within 7 days.</source>
        <translation>Damit lässt sich innerhalb von 7 Tagen ein neues Konto erstellen.</translation>
    </message>
    <message>
        <source>It holds the fingerprint of the server&apos;s certificate, so nobody can come in between.</source>
        <translation>Er enthält den Fingerabdruck des Serverzertifikats, damit sich niemand dazwischenschalten kann.</translation>
    </message>
    <message>
        <source>Back to the call</source>
        <translation>Zurück zum Anruf</translation>
    </message>
    <message>
        <source>{name} on {server}</source>
        <translation>{name} auf {server}</translation>
    </message>
    <message>
        <source>Edit profile</source>
        <translation>Profil bearbeiten</translation>
    </message>
    <message>
        <source>Switch account</source>
        <translation>Konto wechseln</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>Abmelden</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>Anfragen</translation>
    </message>
    <message>
        <source>No open requests</source>
        <translation>Keine offenen Anfragen</translation>
    </message>
    <message>
        <source>People who ask to be your contact, and those you asked, appear here.</source>
        <translation>Hier stehen Anfragen an dich und von dir.</translation>
    </message>
    <message>
        <source>Nobody is blocked</source>
        <translation>Niemand ist blockiert</translation>
    </message>
    <message>
        <source>People you block cannot call you and do not see when you are here.</source>
        <translation>Wen du blockierst, kann dich nicht anrufen und sieht nicht, wann du da bist.</translation>
    </message>
    <message>
        <source>Send request</source>
        <translation>Anfrage senden</translation>
    </message>
    <message>
        <source>Accept request</source>
        <translation>Anfrage annehmen</translation>
    </message>
    <message>
        <source>Decline request</source>
        <translation>Anfrage ablehnen</translation>
    </message>
    <message>
        <source>Cancel request</source>
        <translation>Anfrage zurückziehen</translation>
    </message>
    <message>
        <source>Add to favourites</source>
        <translation>Zu Favoriten hinzufügen</translation>
    </message>
    <message>
        <source>Remove from favourites</source>
        <translation>Aus Favoriten entfernen</translation>
    </message>
    <message>
        <source>Remove contact</source>
        <translation>Kontakt entfernen</translation>
    </message>
    <message>
        <source>Block</source>
        <translation>Blockieren</translation>
    </message>
    <message>
        <source>Unblock</source>
        <translation>Blockierung aufheben</translation>
    </message>
    <message>
        <source>Remind me in 1 hour</source>
        <translation>In 1 Stunde erinnern</translation>
    </message>
    <message>
        <source>Forget the reminder</source>
        <translation>Erinnerung verwerfen</translation>
    </message>
    <message>
        <source>Calls with {name}</source>
        <translation>Anrufe mit {name}</translation>
    </message>
    <message>
        <source>Not a contact yet</source>
        <translation>Noch kein Kontakt</translation>
    </message>
    <message>
        <source>Wants to be your contact</source>
        <translation>Möchte dein Kontakt werden</translation>
    </message>
    <message>
        <source>Bring back into the call</source>
        <translation>Zurück in den Anruf holen</translation>
    </message>
    <message>
        <source>Your profile</source>
        <translation>Dein Profil</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Zoom</translation>
    </message>
    <message>
        <source>Choose a picture…</source>
        <translation>Bild auswählen …</translation>
    </message>
    <message>
        <source>Remove picture</source>
        <translation>Bild entfernen</translation>
    </message>
    <message>
        <source>Drag to move, scroll to zoom</source>
        <translation>Ziehen zum Verschieben, Scrollen zum Zoomen</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Your mail address</source>
        <translation>Deine E-Mail-Adresse</translation>
    </message>
    <message>
        <source>Your password</source>
        <translation>Dein Passwort</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>A link to a new password goes there if you forget yours. Nobody else sees it.</source>
        <translation>Dorthin geht der Link für ein neues Passwort, falls du deins vergisst. Sonst sieht sie niemand.</translation>
    </message>
    <message>
        <source>Type your password: the address can replace it.</source>
        <translation>Gib dein Passwort ein: Die Adresse kann es ersetzen.</translation>
    </message>
    <message>
        <source>My room</source>
        <translation>Mein Raum</translation>
    </message>
    <message>
        <source>Whole picture blurred</source>
        <translation>Ganzes Bild unscharf</translation>
    </message>
    <message>
        <source>My room, blurred</source>
        <translation>Mein Raum, unscharf</translation>
    </message>
    <message>
        <source>A window</source>
        <translation>Fenster</translation>
    </message>
    <message>
        <source>Book shelves</source>
        <translation>Bücherregal</translation>
    </message>
    <message>
        <source>A gallery</source>
        <translation>Galerie</translation>
    </message>
    <message>
        <source>My picture</source>
        <translation>Mein Bild</translation>
    </message>
    <message>
        <source>Behind me: {what}</source>
        <translation>Hinter mir: {what}</translation>
    </message>
    <message>
        <source>Learn the empty room again</source>
        <translation>Leeren Raum neu lernen</translation>
    </message>
    <message>
        <source>Leave the picture for three seconds</source>
        <translation>Geh drei Sekunden lang aus dem Bild</translation>
    </message>
    <message>
        <source>Until your room is known you are blurred.</source>
        <translation>Bis dein Raum bekannt ist, bist du unscharf.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>A chime says when you can come back.</source>
        <translation>Ein Ton sagt dir, wann du zurückkommen kannst.</translation>
    </message>
    <message>
        <source>Stay away for a moment</source>
        <translation>Bleib noch kurz weg</translation>
    </message>
    <message>
        <source>Your whole picture is blurred instead.</source>
        <translation>Stattdessen ist dein ganzes Bild unscharf.</translation>
    </message>
    <message>
        <source>A backdrop does not look good here</source>
        <translation>Ein Hintergrund sieht hier nicht gut aus</translation>
    </message>
    <message>
        <source>Switch off</source>
        <translation>Ausschalten</translation>
    </message>
    <message>
        <source>Your whole picture is blurred until your room is learned again.</source>
        <translation>Dein ganzes Bild ist unscharf, bis dein Raum neu gelernt ist.</translation>
    </message>
    <message>
        <source>The camera or the light has moved</source>
        <translation>Kamera oder Licht haben sich verändert</translation>
    </message>
    <message>
        <source>Learn again</source>
        <translation>Neu lernen</translation>
    </message>
    <message>
        <source>Others find you as @{username}</source>
        <translation>@{username}, so finden dich andere</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>Wird gespeichert …</translation>
    </message>
    <message>
        <source>Lost, received</source>
        <translation>Verlust, empfangen</translation>
    </message>
    <message>
        <source>Lost, sent</source>
        <translation>Verlust, gesendet</translation>
    </message>
    <message>
        <source>Room to send</source>
        <translation>Mögliche Senderate</translation>
    </message>
    <message>
        <source>Picture received</source>
        <translation>Bild empfangen</translation>
    </message>
    <message>
        <source>Picture sent</source>
        <translation>Bild gesendet</translation>
    </message>
    <message>
        <source>Sound received</source>
        <translation>Ton empfangen</translation>
    </message>
    <message>
        <source>Sound sent</source>
        <translation>Ton gesendet</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>silence</source>
        <translation>Stille</translation>
    </message>
    <message>
        <source>I&apos;ll call you back in 10 minutes.</source>
        <translation>Ich rufe in 10 Minuten zurück.</translation>
    </message>
    <message>
        <source>I&apos;m in a meeting. I&apos;ll call you later.</source>
        <translation>Ich bin gerade in einer Besprechung und rufe später zurück.</translation>
    </message>
    <message>
        <source>I can&apos;t talk now. Please send me a message.</source>
        <translation>Ich kann gerade nicht sprechen. Schreib mir bitte.</translation>
    </message>
    <message>
        <source>Message to the caller</source>
        <translation>Nachricht an die anrufende Person</translation>
    </message>
    <message>
        <source>Decline and send</source>
        <translation>Ablehnen und senden</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Dieser Computer</translation>
    </message>
    <message>
        <source>In this network</source>
        <translation>In diesem Netzwerk</translation>
    </message>
    <message>
        <source>Used before</source>
        <translation>Zuletzt verwendet</translation>
    </message>
    <message>
        <source>Address or invitation link</source>
        <translation>Adresse oder Einladungslink</translation>
    </message>
    <message>
        <source>Start a server on this computer</source>
        <translation>Server auf diesem Computer starten</translation>
    </message>
    <message>
        <source>For yourself, or for your network</source>
        <translation>Für dich oder dein Netzwerk</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>Or choose one</source>
        <translation>Oder wähle einen aus</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>Dein Name</translation>
    </message>
    <message>
        <source>Username</source>
        <translation>Benutzername</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Passwort</translation>
    </message>
    <message>
        <source>Password again</source>
        <translation>Passwort wiederholen</translation>
    </message>
    <message>
        <source>Invitation</source>
        <translation>Einladung</translation>
    </message>
    <message>
        <source>Forgot your password?</source>
        <translation>Passwort vergessen?</translation>
    </message>
    <message>
        <source>Test microphone and speaker</source>
        <translation>Mikrofon und Lautsprecher testen</translation>
    </message>
    <message>
        <source>Choose an account</source>
        <translation>Konto auswählen</translation>
    </message>
    <message>
        <source>Create an account</source>
        <translation>Konto erstellen</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>Anmelden</translation>
    </message>
    <message>
        <source>Have an account?</source>
        <translation>Schon ein Konto?</translation>
    </message>
    <message>
        <source>New here? Ask the administrator for an account.</source>
        <translation>Neu hier? Bitte die Administration um ein Konto.</translation>
    </message>
    <message>
        <source>New here?</source>
        <translation>Neu hier?</translation>
    </message>
    <message>
        <source>{name} invites you to this server</source>
        <translation>{name} lädt dich auf diesen Server ein</translation>
    </message>
    <message>
        <source>Creating the account…</source>
        <translation>Konto wird erstellt …</translation>
    </message>
    <message>
        <source>Signing in…</source>
        <translation>Wird angemeldet …</translation>
    </message>
    <message>
        <source>Save and sign in</source>
        <translation>Speichern und anmelden</translation>
    </message>
    <message>
        <source>Create account</source>
        <translation>Konto erstellen</translation>
    </message>
    <message>
        <source>Choose a server that answers first</source>
        <translation>Wähle zuerst einen Server, der antwortet</translation>
    </message>
    <message>
        <source>This server takes no more tries for a while</source>
        <translation>Dieser Server nimmt gerade keine weiteren Versuche an</translation>
    </message>
    <message>
        <source>Type your username.</source>
        <translation>Gib deinen Benutzernamen ein.</translation>
    </message>
    <message>
        <source>Type your password.</source>
        <translation>Gib dein Passwort ein.</translation>
    </message>
    <message numerus="yes">
        <source>A password has at least {count} character.</source>
        <comment>A password has at least {count} characters.</comment>
        <translation>
            <numerusform>Ein Passwort hat mindestens {count} Zeichen.</numerusform>
            <numerusform>Ein Passwort hat mindestens {count} Zeichen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Change your password</source>
        <translation>Passwort ändern</translation>
    </message>
    <message>
        <source>Present password</source>
        <translation>Bisheriges Passwort</translation>
    </message>
    <message>
        <source>New password</source>
        <translation>Neues Passwort</translation>
    </message>
    <message>
        <source>New password again</source>
        <translation>Neues Passwort wiederholen</translation>
    </message>
    <message>
        <source>Change password</source>
        <translation>Passwort ändern</translation>
    </message>
    <message>
        <source>Your other devices are signed out.</source>
        <translation>Deine anderen Geräte werden abgemeldet.</translation>
    </message>
    <message>
        <source>Type your present password.</source>
        <translation>Gib dein bisheriges Passwort ein.</translation>
    </message>
    <message>
        <source>Type a new password.</source>
        <translation>Gib ein neues Passwort ein.</translation>
    </message>
    <message>
        <source>The two passwords differ.</source>
        <translation>Die beiden Passwörter sind verschieden.</translation>
    </message>
    <message>
        <source>Type the invitation you were given.</source>
        <translation>Gib die Einladung ein, die du bekommen hast.</translation>
    </message>
    <message numerus="yes">
        <source>At least {count} character.</source>
        <comment>At least {count} characters.</comment>
        <translation>
            <numerusform>Mindestens {count} Zeichen.</numerusform>
            <numerusform>Mindestens {count} Zeichen.</numerusform>
        </translation>
    </message>
    <message>
        <source>The first account becomes administrator of this server.</source>
        <translation>Das erste Konto verwaltet diesen Server.</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Aus</translation>
    </message>
    <message>
        <source>Standard</source>
        <translation>Standard</translation>
    </message>
    <message>
        <source>Strong</source>
        <translation>Stark</translation>
    </message>
    <message>
        <source>Original sound for music</source>
        <translation>Originalton für Musik</translation>
    </message>
    <message>
        <source>Noise suppression: {level}</source>
        <translation>Rauschunterdrückung: {level}</translation>
    </message>
    <message>
        <source>You</source>
        <translation>Du</translation>
    </message>
    <message>
        <source>Original sound</source>
        <translation>Originalton</translation>
    </message>
    <message>
        <source>Call time {time}</source>
        <translation>Anrufdauer {time}</translation>
    </message>
    <message>
        <source>Calls that stay yours.</source>
        <translation>Anrufe, die dir gehören.</translation>
    </message>
    <message>
        <source>Your server, your rules. Direct between two people whenever the network allows it.</source>
        <translation>Dein Server, deine Regeln. Direkt zwischen zwei Menschen, wann immer das Netzwerk es zulässt.</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>Auswählen</translation>
    </message>
    <message>
        <source>Open settings</source>
        <translation>Einstellungen öffnen</translation>
    </message>
    <message>
        <source>This person</source>
        <translation>Diese Person</translation>
    </message>
    <message>
        <source>The server did not understand this program</source>
        <translation>Der Server hat dieses Programm nicht verstanden</translation>
    </message>
    <message>
        <source>An update may help.</source>
        <translation>Vielleicht hilft ein Update.</translation>
    </message>
    <message>
        <source>This is more than the server takes at once</source>
        <translation>Das ist mehr, als der Server auf einmal annimmt</translation>
    </message>
    <message>
        <source>This server is too old for that</source>
        <translation>Dafür ist dieser Server zu alt</translation>
    </message>
    <message>
        <source>Ask its administrator to update it.</source>
        <translation>Bitte die Administration des Servers um ein Update.</translation>
    </message>
    <message>
        <source>That call is already over, or was answered on another device</source>
        <translation>Dieser Anruf ist schon vorbei oder wurde auf einem anderen Gerät angenommen</translation>
    </message>
    <message>
        <source>Program and server are too far apart in age</source>
        <translation>Programm und Server passen nicht zusammen</translation>
    </message>
    <message>
        <source>Update the older one.</source>
        <translation>Aktualisiere das ältere von beiden.</translation>
    </message>
    <message>
        <source>You are signed out</source>
        <translation>Du bist abgemeldet</translation>
    </message>
    <message>
        <source>Sign in to go on.</source>
        <translation>Melde dich an, um weiterzumachen.</translation>
    </message>
    <message>
        <source>{who} does not take your calls</source>
        <translation>{who} nimmt deine Anrufe nicht an</translation>
    </message>
    <message>
        <source>There is nobody by that name on this server</source>
        <translation>Unter diesem Namen gibt es hier niemanden</translation>
    </message>
    <message>
        <source>Check the spelling.</source>
        <translation>Prüfe die Schreibweise.</translation>
    </message>
    <message>
        <source>That is taken already</source>
        <translation>Das ist schon vergeben</translation>
    </message>
    <message>
        <source>That was often</source>
        <translation>Das war zu oft</translation>
    </message>
    <message>
        <source>Try again in {wait}.</source>
        <translation>Versuch es in {wait} noch einmal.</translation>
    </message>
    <message>
        <source>You can call {who} once your request is accepted</source>
        <translation>{who} kannst du anrufen, sobald deine Anfrage angenommen ist</translation>
    </message>
    <message>
        <source>You block {who}</source>
        <translation>{who} ist von dir blockiert</translation>
    </message>
    <message>
        <source>{who} is in another call</source>
        <translation>{who} spricht gerade</translation>
    </message>
    <message>
        <source>Your account has reached its limit on this server</source>
        <translation>Dein Konto hat auf diesem Server seine Grenze erreicht</translation>
    </message>
    <message>
        <source>Ask its administrator for more.</source>
        <translation>Bitte die Administration des Servers um mehr.</translation>
    </message>
    <message>
        <source>The server is busy or restarting</source>
        <translation>Der Server ist ausgelastet oder startet neu</translation>
    </message>
    <message>
        <source>Something went wrong on the server</source>
        <translation>Auf dem Server ist etwas schiefgelaufen</translation>
    </message>
    <message>
        <source>Nothing is lost. Its administrator can see why.</source>
        <translation>Nichts ist verloren. Die Administration kann die Ursache sehen.</translation>
    </message>
    <message>
        <source>This is no address of a server</source>
        <translation>Das ist keine Serveradresse</translation>
    </message>
    <message>
        <source>Type a name such as meet.example.org.</source>
        <translation>Gib einen Namen ein, zum Beispiel meet.example.org.</translation>
    </message>
    <message>
        <source>This address is not encrypted</source>
        <translation>Diese Adresse ist nicht verschlüsselt</translation>
    </message>
    <message>
        <source>Use https; plain http works on this computer only.</source>
        <translation>Verwende https; einfaches http geht nur auf diesem Computer.</translation>
    </message>
    <message>
        <source>{server} is not known here</source>
        <translation>{server} ist hier nicht bekannt</translation>
    </message>
    <message>
        <source>Check the spelling and the network.</source>
        <translation>Prüfe die Schreibweise und das Netzwerk.</translation>
    </message>
    <message>
        <source>{server} does not answer</source>
        <translation>{server} antwortet nicht</translation>
    </message>
    <message>
        <source>It may be off, or this network blocks it.</source>
        <translation>Vielleicht ist er aus, oder dieses Netzwerk blockiert ihn.</translation>
    </message>
    <message>
        <source>{server} takes too long</source>
        <translation>{server} braucht zu lange</translation>
    </message>
    <message>
        <source>The network is slow, or blocks it.</source>
        <translation>Das Netzwerk ist langsam oder blockiert ihn.</translation>
    </message>
    <message>
        <source>This is not the server you met before</source>
        <translation>Das ist nicht der Server von früher</translation>
    </message>
    <message>
        <source>Do not go on unless its administrator expected it.</source>
        <translation>Mach nur weiter, wenn die Administration das angekündigt hat.</translation>
    </message>
    <message>
        <source>There is no Parley server at this address</source>
        <translation>Unter dieser Adresse gibt es keinen Parley-Server</translation>
    </message>
    <message>
        <source>Check the address.</source>
        <translation>Prüfe die Adresse.</translation>
    </message>
    <message>
        <source>{server} is too old for this program</source>
        <translation>{server} ist zu alt für dieses Programm</translation>
    </message>
    <message>
        <source>{server} is newer than this program</source>
        <translation>{server} ist neuer als dieses Programm</translation>
    </message>
    <message>
        <source>Update Parley on this computer.</source>
        <translation>Aktualisiere Parley auf diesem Computer.</translation>
    </message>
    <message>
        <source>The proxy does not lead to {server}</source>
        <translation>Der Proxy führt nicht zu {server}</translation>
    </message>
    <message>
        <source>Check it in the settings under Network.</source>
        <translation>Prüfe ihn in den Einstellungen unter Netzwerk.</translation>
    </message>
    <message>
        <source>The proxy wants a name and password</source>
        <translation>Der Proxy verlangt Name und Passwort</translation>
    </message>
    <message>
        <source>Give them in the settings under Network.</source>
        <translation>Gib sie in den Einstellungen unter Netzwerk an.</translation>
    </message>
    <message>
        <source>This computer is offline</source>
        <translation>Dieser Computer ist offline</translation>
    </message>
    <message>
        <source>Connect it to a network; a server on this computer works without.</source>
        <translation>Verbinde ihn mit einem Netzwerk. Ein Server auf diesem Computer geht auch ohne.</translation>
    </message>
    <message>
        <source>This is no invitation link.</source>
        <translation>Das ist kein Einladungslink.</translation>
    </message>
    <message>
        <source>This link is for another program. Ones for Parley begin with parley:// or https://.</source>
        <translation>Dieser Link ist für ein anderes Programm. Links für Parley beginnen mit parley:// oder https://.</translation>
    </message>
    <message>
        <source>This link is too long to be an invitation.</source>
        <translation>Dieser Link ist zu lang für eine Einladung.</translation>
    </message>
    <message>
        <source>This link is damaged: it has characters no link has. Copy it again.</source>
        <translation>Dieser Link ist beschädigt: Er enthält Zeichen, die kein Link hat. Kopiere ihn noch einmal.</translation>
    </message>
    <message>
        <source>This link names no server that can be reached. Ask for a new one.</source>
        <translation>Dieser Link nennt keinen erreichbaren Server. Bitte um einen neuen.</translation>
    </message>
    <message>
        <source>This link asks for something Parley does not know. Ask for a new one.</source>
        <translation>Dieser Link will etwas, das Parley nicht kennt. Bitte um einen neuen.</translation>
    </message>
    <message>
        <source>This link is damaged: the server&apos;s fingerprint is incomplete. Copy it again.</source>
        <translation>Dieser Link ist beschädigt: Der Fingerabdruck des Servers ist unvollständig. Kopiere ihn noch einmal.</translation>
    </message>
    <message>
        <source>This link is damaged. Copy it again, or ask for a new one.</source>
        <translation>Dieser Link ist beschädigt. Kopiere ihn noch einmal oder bitte um einen neuen.</translation>
    </message>
    <message>
        <source>Name and password do not match.</source>
        <translation>Name und Passwort passen nicht zusammen.</translation>
    </message>
    <message>
        <source>This link is used or too old. Ask for a new one.</source>
        <translation>Dieser Link ist verbraucht oder zu alt. Bitte um einen neuen.</translation>
    </message>
    <message>
        <source>The server does not take this password. Use a longer one.</source>
        <translation>Der Server nimmt dieses Passwort nicht an. Nimm ein längeres.</translation>
    </message>
    <message>
        <source>Somebody has that username. Choose another.</source>
        <translation>Dieser Benutzername ist vergeben. Wähle einen anderen.</translation>
    </message>
    <message>
        <source>This server wants an invitation, and this one is not valid.</source>
        <translation>Dieser Server verlangt eine Einladung, und diese ist ungültig.</translation>
    </message>
    <message>
        <source>The server does not take this. Use a longer password and a plain username.</source>
        <translation>Der Server nimmt das nicht an. Nimm ein längeres Passwort und einen einfachen Benutzernamen.</translation>
    </message>
    <message>
        <source>Too many tries</source>
        <translation>Zu viele Versuche</translation>
    </message>
    <message>
        <source>{who} is just connecting again</source>
        <translation>{who} verbindet sich gerade neu</translation>
    </message>
    <message>
        <source>Move the call in a moment.</source>
        <translation>Hole den Anruf gleich noch einmal her.</translation>
    </message>
    <message>
        <source>You left the call</source>
        <translation>Du hast aufgelegt</translation>
    </message>
    <message>
        <source>{who} left the call</source>
        <translation>{who} hat aufgelegt</translation>
    </message>
    <message>
        <source>Call cancelled</source>
        <translation>Anruf abgebrochen</translation>
    </message>
    <message>
        <source>{who} hung up before you answered</source>
        <translation>{who} hat aufgelegt, bevor du dran warst</translation>
    </message>
    <message>
        <source>You declined the call</source>
        <translation>Du hast abgelehnt</translation>
    </message>
    <message>
        <source>You missed a call from {who}</source>
        <translation>Du hast einen Anruf von {who} verpasst</translation>
    </message>
    <message>
        <source>{who} declined</source>
        <translation>{who} hat abgelehnt</translation>
    </message>
    <message>
        <source>{who} did not answer</source>
        <translation>{who} hat nicht abgenommen</translation>
    </message>
    <message>
        <source>{who} is offline</source>
        <translation>{who} ist offline</translation>
    </message>
    <message>
        <source>Your missed call waits there.</source>
        <translation>Dort wartet dein verpasster Anruf.</translation>
    </message>
    <message>
        <source>Answered on another device</source>
        <translation>Auf einem anderen Gerät angenommen</translation>
    </message>
    <message>
        <source>Declined on another device</source>
        <translation>Auf einem anderen Gerät abgelehnt</translation>
    </message>
    <message>
        <source>No way through this network</source>
        <translation>Kein Weg durch dieses Netzwerk</translation>
    </message>
    <message>
        <source>Neither a direct path nor the relay worked. Another network may.</source>
        <translation>Weder direkt noch über das Relay ging es. Versuch es in einem anderen Netzwerk.</translation>
    </message>
    <message>
        <source>The connection was lost</source>
        <translation>Die Verbindung ist abgebrochen</translation>
    </message>
    <message>
        <source>You can call {who} once you are contacts</source>
        <translation>{who} kannst du anrufen, sobald ihr Kontakte seid</translation>
    </message>
    <message>
        <source>Moved to another device</source>
        <translation>Auf ein anderes Gerät geholt</translation>
    </message>
    <message>
        <source>You called each other: it is one call now</source>
        <translation>Ihr habt euch gegenseitig angerufen: Jetzt ist es ein Anruf</translation>
    </message>
    <message>
        <source>If {who} comes back within a minute, the call goes on here.</source>
        <translation>Kommt {who} binnen einer Minute zurück, geht der Anruf hier weiter.</translation>
    </message>
    <message>
        <source>“{words}”</source>
        <translation>„{words}“</translation>
    </message>
    <message>
        <source>Talked for {length}</source>
        <translation>Gespräch von {length}</translation>
    </message>
    <message>
        <source>On hold</source>
        <translation>Gehalten</translation>
    </message>
    <message>
        <source>Calling…</source>
        <translation>Anruf wird aufgebaut …</translation>
    </message>
    <message>
        <source>Ringing…</source>
        <translation>Es klingelt …</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>Verbunden</translation>
    </message>
    <message>
        <source>Call ended</source>
        <translation>Anruf beendet</translation>
    </message>
    <message>
        <source>This file cannot be opened. Choose another.</source>
        <translation>Diese Datei lässt sich nicht öffnen. Wähle eine andere.</translation>
    </message>
    <message>
        <source>This picture is too large. Choose one of at most 64 megapixels and 32 MB.</source>
        <translation>Dieses Bild ist zu groß. Wähle eins mit höchstens 64 Megapixeln und 32 MB.</translation>
    </message>
    <message>
        <source>This picture is too small to see who it is. Choose one of at least 64 pixels.</source>
        <translation>Dieses Bild ist zu klein, um jemanden zu erkennen. Wähle eins mit mindestens 64 Pixeln.</translation>
    </message>
    <message>
        <source>This is no JPEG, PNG or WebP picture. Choose another file.</source>
        <translation>Das ist kein Bild im Format JPEG, PNG oder WebP. Wähle eine andere Datei.</translation>
    </message>
    <message>
        <source>Pictures that move are not shown. Choose a still one.</source>
        <translation>Bewegte Bilder werden nicht angezeigt. Wähle ein unbewegtes.</translation>
    </message>
    <message>
        <source>This picture is damaged. Choose another.</source>
        <translation>Dieses Bild ist beschädigt. Wähle ein anderes.</translation>
    </message>
    <message>
        <source>Missed video call</source>
        <translation>Verpasster Videoanruf</translation>
    </message>
    <message>
        <source>Missed call</source>
        <translation>Verpasster Anruf</translation>
    </message>
    <message>
        <source>Outgoing</source>
        <translation>Ausgehend</translation>
    </message>
    <message>
        <source>Incoming</source>
        <translation>Eingehend</translation>
    </message>
    <message>
        <source>goes on</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>declined</source>
        <translation>abgelehnt</translation>
    </message>
    <message>
        <source>busy</source>
        <translation>besetzt</translation>
    </message>
    <message>
        <source>offline</source>
        <translation>offline</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>abgebrochen</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>keine Antwort</translation>
    </message>
    <message>
        <source>answered on another device</source>
        <translation>auf anderem Gerät angenommen</translation>
    </message>
    <message>
        <source>not connected</source>
        <translation>nicht verbunden</translation>
    </message>
    <message>
        <source>No camera found</source>
        <translation>Keine Kamera gefunden</translation>
    </message>
    <message>
        <source>Plug one in; the others hear you meanwhile.</source>
        <translation>Schließ eine an; man hört dich schon.</translation>
    </message>
    <message>
        <source>Another program uses the camera</source>
        <translation>Ein anderes Programm nutzt die Kamera</translation>
    </message>
    <message>
        <source>Close it there, then try again.</source>
        <translation>Beende es dort und versuch es dann noch einmal.</translation>
    </message>
    <message>
        <source>Parley may not use the camera</source>
        <translation>Parley darf die Kamera nicht nutzen</translation>
    </message>
    <message>
        <source>Allow it in the system settings.</source>
        <translation>Erlaube es in den Systemeinstellungen.</translation>
    </message>
    <message>
        <source>The camera is gone</source>
        <translation>Die Kamera ist weg</translation>
    </message>
    <message>
        <source>The sound goes on.</source>
        <translation>Der Ton läuft weiter.</translation>
    </message>
    <message>
        <source>This camera gives no picture</source>
        <translation>Diese Kamera liefert kein Bild</translation>
    </message>
    <message>
        <source>Another one may work.</source>
        <translation>Vielleicht geht es mit einem anderen Gerät.</translation>
    </message>
    <message>
        <source>No microphone found</source>
        <translation>Kein Mikrofon gefunden</translation>
    </message>
    <message>
        <source>The others see you but do not hear you.</source>
        <translation>Man sieht dich, hört dich aber nicht.</translation>
    </message>
    <message>
        <source>Another program uses the microphone</source>
        <translation>Ein anderes Programm nutzt das Mikrofon</translation>
    </message>
    <message>
        <source>Parley may not use the microphone</source>
        <translation>Parley darf das Mikrofon nicht nutzen</translation>
    </message>
    <message>
        <source>The microphone is gone</source>
        <translation>Das Mikrofon ist weg</translation>
    </message>
    <message>
        <source>The others do not hear you.</source>
        <translation>Man hört dich nicht.</translation>
    </message>
    <message>
        <source>This microphone gives no sound</source>
        <translation>Dieses Mikrofon liefert keinen Ton</translation>
    </message>
    <message>
        <source>Good connection</source>
        <translation>Gute Verbindung</translation>
    </message>
    <message>
        <source>Fair connection</source>
        <translation>Mäßige Verbindung</translation>
    </message>
    <message>
        <source>Weak connection</source>
        <translation>Schwache Verbindung</translation>
    </message>
    <message>
        <source>The first that worked</source>
        <translation>Der erste, der ging</translation>
    </message>
    <message>
        <source>Better than the one before</source>
        <translation>Besser als der vorige</translation>
    </message>
    <message>
        <source>Chosen by the other end</source>
        <translation>Von der Gegenseite gewählt</translation>
    </message>
    <message>
        <source>The one before fell silent</source>
        <translation>Der vorige verstummte</translation>
    </message>
    <message>
        <source>The one before broke</source>
        <translation>Der vorige brach ab</translation>
    </message>
    <message>
        <source>The direct one failed too often</source>
        <translation>Der direkte fiel zu oft aus</translation>
    </message>
    <message>
        <source>Encrypted</source>
        <translation>Verschlüsselt</translation>
    </message>
    <message>
        <source>Direct · encrypted</source>
        <translation>Direkt · verschlüsselt</translation>
    </message>
    <message>
        <source>Through the relay · encrypted</source>
        <translation>Über das Relay · verschlüsselt</translation>
    </message>
    <message>
        <source>Looking for a path</source>
        <translation>Weg wird gesucht</translation>
    </message>
    <message>
        <source>TLS by the proxy</source>
        <translation>TLS über den Proxy</translation>
    </message>
    <message>
        <source>Through your server&apos;s relay, {transport}</source>
        <translation>Über das Relay deines Servers, {transport}</translation>
    </message>
    <message>
        <source>Direct, in the same network</source>
        <translation>Direkt, im selben Netzwerk</translation>
    </message>
    <message>
        <source>Direct, across the internet</source>
        <translation>Direkt, über das Internet</translation>
    </message>
    <message>
        <source>Signed out there</source>
        <translation>Dort abgemeldet</translation>
    </message>
    <message>
        <source>The server does not answer now.</source>
        <translation>Der Server antwortet gerade nicht.</translation>
    </message>
    <message>
        <source>Components</source>
        <translation>Bestandteile</translation>
    </message>
    <message>
        <source>Text of the licence</source>
        <translation>Lizenztext</translation>
    </message>
    <message>
        <source>The text did not come along with this component.</source>
        <translation>Bei diesem Bestandteil war der Text nicht dabei.</translation>
    </message>
    <message>
        <source>Asking the server…</source>
        <translation>Server wird gefragt …</translation>
    </message>
    <message>
        <source>Last used {when}</source>
        <translation>Zuletzt genutzt: {when}</translation>
    </message>
    <message>
        <source>Sign out on {device}</source>
        <translation>Auf {device} abmelden</translation>
    </message>
    <message>
        <source>Without a screen</source>
        <translation>Ohne Bildschirm</translation>
    </message>
    <message>
        <source>Three seconds are recorded and played to you, as others would hear them.</source>
        <translation>Drei Sekunden werden aufgenommen und dir so vorgespielt, wie andere sie hören.</translation>
    </message>
    <message>
        <source>Say something now.</source>
        <translation>Sag jetzt etwas.</translation>
    </message>
    <message>
        <source>This is how you sound.</source>
        <translation>So klingst du.</translation>
    </message>
    <message>
        <source>That was you. If you heard nothing, choose another speaker.</source>
        <translation>Das warst du. Wenn du nichts gehört hast, wähle einen anderen Lautsprecher.</translation>
    </message>
    <message>
        <source>The microphone heard nothing. Choose another one, or turn it up.</source>
        <translation>Das Mikrofon hat nichts gehört. Wähle ein anderes oder stell es lauter.</translation>
    </message>
    <message>
        <source>The microphone does not open. Another program may hold it.</source>
        <translation>Das Mikrofon lässt sich nicht öffnen. Vielleicht nutzt es ein anderes Programm.</translation>
    </message>
    <message>
        <source>The speaker does not open. Choose another one.</source>
        <translation>Der Lautsprecher lässt sich nicht öffnen. Wähle einen anderen.</translation>
    </message>
    <message>
        <source>Say something</source>
        <translation>Etwas sagen</translation>
    </message>
    <message>
        <source>Level of the test</source>
        <translation>Pegel des Tests</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stopp</translation>
    </message>
    <message>
        <source>Your password is changed</source>
        <translation>Dein Passwort ist geändert</translation>
    </message>
    <message>
        <source>Your mail address is saved</source>
        <translation>Deine E-Mail-Adresse ist gespeichert</translation>
    </message>
    <message>
        <source>This password is wrong.</source>
        <translation>Dieses Passwort ist falsch.</translation>
    </message>
    <message>
        <source>The server does not take this. A password may be too short.</source>
        <translation>Der Server nimmt das nicht an. Vielleicht ist ein Passwort zu kurz.</translation>
    </message>
    <message>
        <source>{name}, muted</source>
        <translation>{name}, stummgeschaltet</translation>
    </message>
    <message>
        <source>This is no address of a proxy. Such as proxy.example.org:3128</source>
        <translation>Das ist keine Adresse eines Proxys. Zum Beispiel proxy.example.org:3128</translation>
    </message>
    <message>
        <source>Password kept</source>
        <translation>Passwort gemerkt</translation>
    </message>
    <message>
        <source>Move here</source>
        <translation>Herholen</translation>
    </message>
    <message>
        <source>Call on another device</source>
        <translation>Anruf auf einem anderen Gerät</translation>
    </message>
    <message>
        <source>{time} on {device}</source>
        <translation>{time} auf {device}</translation>
    </message>
    <message>
        <source>Move the call with {name} to this device</source>
        <translation>Den Anruf mit {name} auf dieses Gerät holen</translation>
    </message>
    <message>
        <source>Reminder</source>
        <translation>Erinnerung</translation>
    </message>
    <message>
        <source>Reminder · {time}</source>
        <translation>Erinnerung · {time}</translation>
    </message>
    <message>
        <source>Remind me</source>
        <translation>Erinnern</translation>
    </message>
    <message>
        <source>In 10 minutes</source>
        <translation>In 10 Minuten</translation>
    </message>
    <message>
        <source>In 1 hour</source>
        <translation>In 1 Stunde</translation>
    </message>
    <message>
        <source>A call began</source>
        <translation>Ein Anruf begann</translation>
    </message>
    <message>
        <source>A call ended</source>
        <translation>Ein Anruf endete</translation>
    </message>
    <message>
        <source>Other pictures</source>
        <translation>Andere Bilder</translation>
    </message>
    <message>
        <source>Another path</source>
        <translation>Anderer Weg</translation>
    </message>
    <message>
        <source>Quality of the line</source>
        <translation>Qualität der Verbindung</translation>
    </message>
    <message>
        <source>Time zone</source>
        <translation>Zeitzone</translation>
    </message>
    <message>
        <source>Another time zone</source>
        <translation>Andere Zeitzone</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>Ereignisse</translation>
    </message>
    <message>
        <source>Content</source>
        <translation>Inhalt</translation>
    </message>
    <message>
        <source>Sent since the program started</source>
        <translation>Gesendet, seit das Programm läuft</translation>
    </message>
    <message>
        <source>This is all there is in it. No names, no network addresses, nothing that is said, written or shown. The server adds which of your devices it came from.</source>
        <translation>Das ist alles, was darin steht. Keine Namen, keine Netzwerkadressen, nichts, was gesagt, geschrieben oder gezeigt wird. Der Server ergänzt, von welchem deiner Geräte es kam.</translation>
    </message>
    <message>
        <source>Nothing has been sent yet.</source>
        <translation>Es wurde noch nichts gesendet.</translation>
    </message>
    <message>
        <source>Nothing is sent: you have switched it off.</source>
        <translation>Es wird nichts gesendet: Du hast es abgeschaltet.</translation>
    </message>
    <message>
        <source>Examination</source>
        <translation>Untersuchung</translation>
    </message>
    <message>
        <source>Do calls get through?</source>
        <translation>Kommen Anrufe durch?</translation>
    </message>
    <message>
        <source>Looks at the server, the relays and your devices; takes some seconds</source>
        <translation>Sieht sich Server, Relays und deine Geräte an; das dauert einige Sekunden</translation>
    </message>
    <message>
        <source>doctor firewall blocked diagnose test network udp tcp turn stun</source>
        <translation>doctor Firewall gesperrt Diagnose Test Netzwerk udp tcp turn stun</translation>
    </message>
    <message>
        <source>Examine</source>
        <translation>Untersuchen</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>Examine again</source>
        <translation>Erneut untersuchen</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Es wird untersucht …</translation>
    </message>
    <message>
        <source>Nothing stands in the way of calls.</source>
        <translation>Anrufen steht nichts im Weg.</translation>
    </message>
    <message>
        <source>Something stands in the way.</source>
        <translation>Etwas steht im Weg.</translation>
    </message>
    <message>
        <source>Connection lost. Reconnecting…</source>
        <translation>Verbindung unterbrochen. Sie wird wiederhergestellt …</translation>
    </message>
    <message>
        <source>The connection is back</source>
        <translation>Die Verbindung steht wieder</translation>
    </message>
    <message>
        <source>{who} is muted</source>
        <translation>{who} ist stummgeschaltet</translation>
    </message>
    <message>
        <source>{who} is no longer muted</source>
        <translation>{who} ist wieder zu hören</translation>
    </message>
    <message>
        <source>Your microphone is on</source>
        <translation>Dein Mikrofon ist an</translation>
    </message>
    <message>
        <source>Your camera is on</source>
        <translation>Deine Kamera ist an</translation>
    </message>
    <message>
        <source>Your camera is off</source>
        <translation>Deine Kamera ist aus</translation>
    </message>
    <message>
        <source>No connection to the server. The call goes on.</source>
        <translation>Keine Verbindung zum Server. Der Anruf läuft weiter.</translation>
    </message>
    <message>
        <source>The server is back</source>
        <translation>Der Server ist wieder da</translation>
    </message>
    <message>
        <source>{who} joined</source>
        <translation>{who} ist da</translation>
    </message>
    <message>
        <source>The camera stopped. Another program may hold it, or it was unplugged.</source>
        <translation>Die Kamera ist ausgefallen. Vielleicht hält sie ein anderes Programm, oder sie wurde abgezogen.</translation>
    </message>
    <message>
        <source>The camera does not open. Another program may hold it, or none is there.</source>
        <translation>Die Kamera lässt sich nicht öffnen. Vielleicht hält sie ein anderes Programm, oder es ist keine da.</translation>
    </message>
    <message>
        <source>Your picture is behind you once the empty room is learned</source>
        <translation>Dein Bild ist hinter dir, sobald der leere Raum gelernt ist</translation>
    </message>
    <message>
        <source>Show my camera</source>
        <translation>Meine Kamera zeigen</translation>
    </message>
    <message>
        <source>Only you see it.</source>
        <translation>Nur du siehst es.</translation>
    </message>
    <message>
        <source>good all the time</source>
        <translation>durchgehend gut</translation>
    </message>
    <message numerus="yes">
        <source>good, but for {count} moment</source>
        <comment>good, but for {count} moments</comment>
        <translation>
            <numerusform>gut, bis auf {count} Moment</numerusform>
            <numerusform>gut, bis auf {count} Momente</numerusform>
        </translation>
    </message>
    <message>
        <source>bad for {length}</source>
        <translation>schlecht für {length}</translation>
    </message>
    <message>
        <source>Your picture got small</source>
        <translation>Dein Bild wurde klein</translation>
    </message>
    <message>
        <source>You heard each other late</source>
        <translation>Ihr habt euch spät gehört</translation>
    </message>
    <message>
        <source>{name} may have heard you badly</source>
        <translation>{name} hat dich vielleicht schlecht gehört</translation>
    </message>
    <message>
        <source>The picture from {name} stood still</source>
        <translation>Das Bild von {name} stand still</translation>
    </message>
    <message>
        <source>You heard {name} badly</source>
        <translation>Du hast {name} schlecht gehört</translation>
    </message>
    <message>
        <source>Nothing came from {name}</source>
        <translation>Von {name} kam nichts an</translation>
    </message>
    <message>
        <source>Your upload fell to {rate} at {time}.</source>
        <translation>Dein Upload fiel um {time} auf {rate}.</translation>
    </message>
    <message>
        <source>The way through the network had to change.</source>
        <translation>Der Weg durchs Netz musste wechseln.</translation>
    </message>
    <message>
        <source>{share} of what {name} sent was lost on the way to you.</source>
        <translation>{share} von dem, was {name} gesendet hat, ging auf dem Weg zu dir verloren.</translation>
    </message>
    <message>
        <source>{share} of what you sent was lost on the way.</source>
        <translation>{share} von dem, was du gesendet hast, ging unterwegs verloren.</translation>
    </message>
    <message>
        <source>The line was full: everything waited, up to {time}.</source>
        <translation>Die Leitung war voll: Alles musste warten, bis zu {time}.</translation>
    </message>
    <message>
        <source>The way is long: {time} there and back.</source>
        <translation>Der Weg ist weit: {time} hin und zurück.</translation>
    </message>
    <message>
        <source>The connection was gone for {length}.</source>
        <translation>Die Verbindung war {length} lang weg.</translation>
    </message>
    <message>
        <source>Your line was good. The upload or the computer of {name} may have been at its limit.</source>
        <translation>Deine Leitung war gut. Vielleicht war der Upload oder der Computer von {name} am Limit.</translation>
    </message>
    <message>
        <source>Your line was good. This computer may have been too busy.</source>
        <translation>Deine Leitung war gut. Vielleicht war dieser Computer zu beschäftigt.</translation>
    </message>
    <message>
        <source>Directly</source>
        <translation>Direkt</translation>
    </message>
    <message>
        <source>Through the relay, over TCP</source>
        <translation>Über das Relay, per TCP</translation>
    </message>
    <message>
        <source>Through the relay</source>
        <translation>Über das Relay</translation>
    </message>
    <message>
        <source>{time} · nothing arrived</source>
        <translation>{time} · nichts kam an</translation>
    </message>
    <message>
        <source>no picture</source>
        <translation>kein Bild</translation>
    </message>
    <message>
        <source>{time} · yours {sent}, theirs {received} · {loss} lost · {rtt}</source>
        <translation>{time} · deines {sent}, ihres {received} · {loss} verloren · {rtt}</translation>
    </message>
    <message>
        <source>Course of the call</source>
        <translation>Verlauf des Anrufs</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>up to {height}p</source>
        <translation>bis {height}p</translation>
    </message>
    <message>
        <source>Lost</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>up to {share}</source>
        <translation>bis {share}</translation>
    </message>
    <message>
        <source>Delay</source>
        <translation>Verzögerung</translation>
    </message>
    <message>
        <source>Nothing is known</source>
        <translation>Nichts bekannt</translation>
    </message>
    <message>
        <source>The call was too short to measure.</source>
        <translation>Der Anruf war zu kurz zum Messen.</translation>
    </message>
    <message>
        <source>How was the call with {name}?</source>
        <translation>Wie war der Anruf mit {name}?</translation>
    </message>
    <message>
        <source>Line: what you sent. Dashes: what you received.</source>
        <translation>Linie: was du gesendet hast. Striche: was du empfangen hast.</translation>
    </message>
    <message>
        <source>Paths</source>
        <translation>Wege</translation>
    </message>
    <message>
        <source>Measured on this computer. Settings, Privacy shows what of it was sent to your server.</source>
        <translation>Auf diesem Computer gemessen. Einstellungen, Privatsphäre zeigt, was davon an deinen Server ging.</translation>
    </message>
    <message>
        <source>Measured on this computer, where the figures stay.</source>
        <translation>Auf diesem Computer gemessen; hier bleiben die Zahlen auch.</translation>
    </message>
    <message numerus="yes">
        <source>and {count} more moment</source>
        <comment>and {count} more moments</comment>
        <translation>
            <numerusform>und {count} weiterer Moment</numerusform>
            <numerusform>und {count} weitere Momente</numerusform>
        </translation>
    </message>
    <message>
        <source>{who} is on hold</source>
        <translation>{who} wird gehalten</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Go back to {who}</source>
        <translation>Zurück zu {who}</translation>
    </message>
    <message>
        <source>End the call with {who}</source>
        <translation>Anruf mit {who} beenden</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>Details kopieren</translation>
    </message>
</context>
</TS>
