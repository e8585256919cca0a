// Makes a log line harmless to show: escape sequences go, control characters become visible signs.

// CSI (colours, cursor), OSC (titles, links) up to its end, and the two-character escapes.
// oxlint-disable-next-line no-control-regex -- these are the characters that it is about
const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\^_])/g;
// Tab stays. Direction overrides are shown as a sign, since they could make a line read as another.
// oxlint-disable-next-line no-control-regex -- as above
const controls = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
const quick = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/; // oxlint-disable-line no-control-regex -- as above

/** The text without escape sequences, and with a sign for each other control character. */
export function plainText(text: string): string {
  if (!quick.test(text)) return text;
  return text.replace(escapes, '').replace(controls, (char) => {
    const code = char.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '\u2421' : '\ufffd';
  });
}
