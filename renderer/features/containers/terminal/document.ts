// xterm writes its own style tags and style attributes, which the content security policy refuses. This is the page's
// document as xterm is given it: tags carry the nonce, and an attribute is set the way that scripts may set styles.
import { styleNonce } from '../../../app/nonce.ts';

function create(name: string, options?: ElementCreationOptions): HTMLElement {
  const element = document.createElement(name, options);
  if (name === 'style') element.setAttribute('nonce', styleNonce());
  else if (name === 'span') {
    element.setAttribute = (attribute: string, value: string) => {
      if (attribute === 'style') element.style.cssText = value;
      else HTMLElement.prototype.setAttribute.call(element, attribute, value);
    };
  }
  return element;
}

export const strictDocument: Document = new Proxy(document, {
  get(target, key) {
    if (key === 'createElement') return create;
    const value: unknown = Reflect.get(target, key, target);
    return typeof value === 'function' ? (value.bind(target) as unknown) : value;
  },
});
