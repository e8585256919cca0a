// The editor's colours and sizes, from the window's own variables: it follows the theme by itself.
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const colours = HighlightStyle.define([
  { tag: [tags.comment, tags.meta], color: 'var(--text-dim)', fontStyle: 'italic' },
  { tag: [tags.atom, tags.heading], color: 'var(--text)', fontWeight: '600' },
  { tag: [tags.propertyName, tags.definition(tags.variableName), tags.keyword], color: 'var(--accent-text)' },
  { tag: [tags.string, tags.number, tags.bool, tags.quote], color: 'var(--text)' },
  { tag: tags.invalid, color: 'var(--failed)' },
]);

const theme = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--surface)', color: 'var(--text)', fontSize: '12px' },
  '&.cm-focused': { outline: 'none' },
  '&.cm-focused .cm-content': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)', lineHeight: '20px', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--text)', padding: '4px 0' },
  '.cm-line': { padding: '0 16px 0 8px' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--text)', borderLeftWidth: '2px' },
  '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--text-dim)', border: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '40px', padding: '0 8px 0 4px' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine, &.cm-focused .cm-activeLineGutter': { backgroundColor: 'var(--surface-hover)' },
  '.cm-activeLineGutter': { color: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--surface-selected-hover)',
  },
  '.cm-searchMatch': { backgroundColor: 'color-mix(in srgb, var(--attention) 22%, transparent)' },
  '.cm-searchMatch-selected': { outline: '1px solid var(--attention)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--surface-selected)' },
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--failed) 1px' },
  '.cm-lintRange-warning': { backgroundImage: 'none', textDecoration: 'underline wavy var(--attention) 1px' },
  '.cm-lint-marker': { width: '8px', height: '8px', marginTop: '6px', borderRadius: '50%' },
  '.cm-lint-marker-error': { content: '""', backgroundColor: 'var(--failed)' },
  '.cm-lint-marker-warning': { content: '""', backgroundColor: 'var(--attention)' },
  '.cm-tooltip': {
    backgroundColor: 'var(--surface-raised)',
    color: 'var(--text)',
    border: '1px solid var(--line-strong)',
    borderRadius: '4px',
    fontFamily: 'var(--mantine-font-family)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mantine-font-family-monospace)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '2px 8px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--surface-selected)',
    color: 'var(--text)',
  },
  '.cm-completionDetail': { color: 'var(--text-dim)', fontStyle: 'normal', fontFamily: 'var(--mantine-font-family)' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '600' },
  '.cm-diagnostic': { maxWidth: '560px', padding: '4px 10px', fontSize: '12px', lineHeight: '18px' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--failed)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--attention)' },
  '.cm-panels': { backgroundColor: 'var(--surface-side)', color: 'var(--text)' },
  '.cm-panels-top': { borderBottom: '1px solid var(--line)' },
  '.cm-panels-bottom': { borderTop: '1px solid var(--line)' },
  '.cm-panel.cm-search': { fontFamily: 'var(--mantine-font-family)', fontSize: '12px', padding: '6px 32px 6px 16px' },
  '.cm-panel.cm-search label': { fontSize: '12px' },
  '.cm-panel.cm-search [name=close]': { color: 'var(--text)', width: '24px', height: '24px', fontSize: '18px' },
  '.cm-textfield': {
    ...{ backgroundColor: 'var(--surface)', color: 'var(--text)', border: '1px solid var(--line-strong)' },
    ...{ borderRadius: '4px', height: '26px', padding: '0 8px', fontSize: '12px' },
  },
  '.cm-button': {
    ...{ backgroundImage: 'none', backgroundColor: 'var(--surface)', color: 'var(--text)', height: '26px' },
    ...{ border: '1px solid var(--line-strong)', borderRadius: '4px', padding: '0 8px', fontSize: '12px' },
  },
  '.cm-button:active': { backgroundImage: 'none', backgroundColor: 'var(--surface-hover)' },
  '.cm-changedLine, .cm-insertedLine': { backgroundColor: 'var(--surface-selected) !important' },
  '.cm-changedText': { background: 'var(--surface-selected-hover) !important' },
  '.cm-deletedChunk': { backgroundColor: 'color-mix(in srgb, var(--failed) 8%, transparent) !important' },
  '.cm-deletedChunk .cm-deletedText': { background: 'none !important' },
  '.cm-deletedLine, .cm-deletedLine del': { textDecoration: 'none' },
});

export const look: Extension = [theme, syntaxHighlighting(colours)];
