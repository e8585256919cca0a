// Line ends in the editor: it knows one kind. Those of Windows come back when the text is saved, as long as all were like that.

/** Where they differ from one another each is kept: those of Windows are then letters of their lines. */
export const isMixed = (text: string): boolean =>
  /\r(?!\n)/.test(text) || (text.includes('\r\n') && /(^|[^\r])\n/.test(text));

/** The text as the editor holds it. */
export const likeEditor = (text: string): string => (isMixed(text) ? text : text.replaceAll('\r\n', '\n'));
