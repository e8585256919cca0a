// xterm writes its own style tags and style attributes, which the content security policy refuses. Tags get the nonce by
// way of the document that xterm is given; attributes (24-bit colours) are set the way that scripts may set styles.
import { styleNonce } from '../../../app/nonce.ts';

function create(name: string, options?: ElementCreationOptions): HTMLElement {
  const element = Document.prototype.createElement.call(document, name, options) as HTMLElement;
  if (name === 'style') element.setAttribute('nonce', styleNonce());
  return element;
}

export const strictDocument: Document = new Proxy(document, {
  get(target, key) {
    if (key === 'createElement') return create;
    const value: unknown = Reflect.get(target, key, target);
    return typeof value === 'function' ? (value.bind(target) as unknown) : value;
  },
});

/** xterm 6.0 takes its viewport's style tag from the page's own document all the same: while this works, that is ours too. */
export function withStrictDocument(work: () => void): void {
  document.createElement = create as typeof document.createElement;
  try {
    work();
  } finally {
    // Its own, over that of its prototype.
    delete (document as Partial<Document>).createElement;
  }
}

// xterm's rows take the page's own document whatever they are given. For everybody else this is what it was.
HTMLSpanElement.prototype.setAttribute = function setAttribute(this: HTMLSpanElement, name: string, value: string) {
  if (name === 'style') this.style.cssText = value;
  else Element.prototype.setAttribute.call(this, name, value);
};
