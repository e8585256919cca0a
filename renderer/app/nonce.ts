// The nonce that the shell put into the page: style tags without it are refused by the content security policy.
export const styleNonce = (): string =>
  document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
