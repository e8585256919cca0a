// Covered secrets in the editor: each token is drawn as a chip, the cursor steps over it, and no change leaves half of one.
import { EditorState, RangeSetBuilder, StateField, type Extension, type Transaction } from '@codemirror/state';
import { Decoration, EditorView, WidgetType, type DecorationSet } from '@codemirror/view';
import classes from './editor.module.css';
import { splitsToken, tokensIn, type Token } from './tokens.ts';

class Chip extends WidgetType {
  readonly number: number;
  readonly words: string;
  constructor(number: number, words: string) {
    super();
    this.number = number;
    this.words = words;
  }
  override eq(other: Chip): boolean {
    return other.number === this.number && other.words === this.words;
  }
  toDOM(): HTMLElement {
    const chip = document.createElement('span');
    chip.className = classes.chip ?? '';
    chip.textContent = `•••${this.number}`;
    chip.title = this.words;
    chip.setAttribute('role', 'img');
    chip.setAttribute('aria-label', this.words);
    return chip;
  }
}

interface Chips {
  tokens: Token[];
  drawn: DecorationSet;
}

/** @param keys whose secret each token stands for; others that are written like one are text */
export function chips(keys: ReadonlyMap<number, readonly string[]>): Extension {
  const read = (state: EditorState): Chips => {
    const tokens = tokensIn(state.sliceDoc()).filter(({ number }) => keys.has(number));
    const builder = new RangeSetBuilder<Decoration>();
    for (const { from, to, number } of tokens) {
      const words = `The secret of ${keys.get(number)!.join(', ')} is covered. It stays as it is until you type another.`;
      builder.add(from, to, Decoration.replace({ widget: new Chip(number, words) }));
    }
    return { tokens, drawn: builder.finish() };
  };
  const field = StateField.define<Chips>({
    create: read,
    update: (value, { docChanged, state }) => (docChanged ? read(state) : value),
    provide: (self) => [
      EditorView.decorations.from(self, ({ drawn }) => drawn),
      EditorView.atomicRanges.of((view) => view.state.field(self).drawn),
    ],
  });
  const whole = EditorState.transactionFilter.of((transaction: Transaction) => {
    if (!transaction.docChanged) return transaction;
    const { tokens } = transaction.startState.field(field);
    let splits = false;
    transaction.changes.iterChanges((from, to) => (splits ||= splitsToken(tokens, from, to)));
    return splits ? [] : transaction;
  });
  return [field, whole];
}
