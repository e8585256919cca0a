// The terminal's colours, from those of the window. Programs choose among sixteen; xterm sees to the contrast.
import type { ITheme } from '@xterm/xterm';

const light = {
  ...{ black: '#202024', red: '#b3261e', green: '#1a6e31', yellow: '#7a5200', blue: '#0b5cad', magenta: '#8b3d88' },
  ...{ cyan: '#00626b', white: '#5c5c66', brightBlack: '#5c5c66', brightRed: '#c4212d', brightGreen: '#1a7f37' },
  ...{ brightYellow: '#8a5a00', brightBlue: '#0b63c5', brightMagenta: '#a0459c', brightCyan: '#00707a' },
  brightWhite: '#202024',
} satisfies ITheme;

const dark = {
  ...{ black: '#5c5c66', red: '#ff8f88', green: '#5fd07c', yellow: '#e6b85c', blue: '#7dbaff', magenta: '#e39be0' },
  ...{ cyan: '#5fd0dc', white: '#e4e4e7', brightBlack: '#a2a2ac', brightRed: '#ffaea9', brightGreen: '#8be3a1' },
  ...{ brightYellow: '#f2d08b', brightBlue: '#a6d0ff', brightMagenta: '#efbfed', brightCyan: '#93e2ea' },
  brightWhite: '#ffffff',
} satisfies ITheme;

export function terminalTheme(): ITheme {
  const root = document.documentElement;
  const style = getComputedStyle(root);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const isDark = root.dataset['mantineColorScheme'] === 'dark';
  return {
    ...(isDark ? dark : light),
    background: colour('--surface'),
    foreground: colour('--text'),
    cursor: colour('--accent'),
    cursorAccent: colour('--surface'),
    selectionBackground: colour('--surface-selected-hover'),
    scrollbarSliderBackground: colour('--line'),
    scrollbarSliderHoverBackground: colour('--line-strong'),
    scrollbarSliderActiveBackground: colour('--line-strong'),
  };
}

/** Called when the window changes between light and dark. @returns the function that ends it */
export function onThemeChange(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ['data-mantine-color-scheme'] });
  return () => observer.disconnect();
}
