// The few plain pages that are shown without a session. No script, no style, nothing from outside.

const page = (title: string, body: string) =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
  `<meta name="color-scheme" content="light dark"><title>${title}</title></head><body><main><h1>${title}</h1>${body}</main></body></html>\n`;

/** No cookie, or one that is over. */
export const signedOutPage = page(
  'Provost is running, but this browser is not signed in',
  '<p>Press Enter in the terminal where Provost runs and open the link that it prints, or run <code>npm start</code> again. Each link works once, for 15 minutes.</p>',
);

/** The token was used, is too old, or was never ours. */
export const badLaunchPage = page(
  'This link no longer works',
  '<p>A launch link works once, for 15 minutes. Press Enter in the terminal where Provost runs to get a new one.</p>',
);

/** After a launch from another site's page: only a step that starts here carries a SameSite=Strict cookie. */
export const continuePage = page('Opening Provost', '<p><a href="/">Continue</a></p>').replace(
  '<title>',
  '<meta http-equiv="refresh" content="0; url=/"><title>',
);
