// Mantine's theme: dense, neutral, one accent. Colours that mean something are in theme.css, not here.
import {
  ActionIcon,
  Button,
  Checkbox,
  createTheme,
  Menu,
  Modal,
  NumberInput,
  Select,
  Switch,
  Tabs,
  Textarea,
  TextInput,
  Tooltip,
  type MantineColorsTuple,
} from '@mantine/core';

const gray: MantineColorsTuple = [
  '#fafafa',
  '#f4f4f5',
  '#e8e8ea',
  '#dcdce0',
  '#c8c8ce',
  '#a0a0a9',
  '#71717b',
  '#56565f',
  '#3b3b42',
  '#202024',
];
const dark: MantineColorsTuple = [
  '#e4e4e7',
  '#b9b9c1',
  '#9b9ba5',
  '#6c6c76',
  '#3c3c43',
  '#2d2d33',
  '#232328',
  '#19191c',
  '#141417',
  '#0f0f11',
];
const accent: MantineColorsTuple = [
  '#f3f1ff',
  '#e4e0fc',
  '#c8c0f7',
  '#aa9ff2',
  '#8f82ea',
  '#7667de',
  '#5f4fd0',
  '#5142b8',
  '#43379a',
  '#352c7b',
];
/** The seventh is theme.css's --failed in the light scheme: white on it is readable in both. */
const red: MantineColorsTuple = [
  '#fff0f0',
  '#ffdfdf',
  '#fbbcbf',
  '#f4949a',
  '#e96b73',
  '#d9434d',
  '#c4212d',
  '#a81a25',
  '#8b141e',
  '#6e0f17',
];

const motion = { duration: 120, exitDuration: 120 };
const small = { size: 'xs' } as const;

export const theme = createTheme({
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '15px', xl: '18px' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.5' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '2px', sm: '4px', md: '6px', lg: '8px', xl: '12px' },
  defaultRadius: 'sm',
  colors: { gray, dark, accent, red },
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 6 },
  black: '#202024',
  respectReducedMotion: true,
  cursorType: 'default',
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '15px', lineHeight: '1.4' },
      h2: { fontSize: '13px', lineHeight: '1.4' },
      h3: { fontSize: '13px', lineHeight: '1.4' },
      h4: { fontSize: '12px', lineHeight: '1.4' },
      h5: { fontSize: '12px', lineHeight: '1.4' },
      h6: { fontSize: '12px', lineHeight: '1.4' },
    },
  },
  components: {
    Button: Button.extend({
      defaultProps: small,
      vars: (_theme, props) =>
        props.size === undefined || props.size === 'xs'
          ? { root: { '--button-height': '28px', '--button-padding-x': '10px', '--button-fz': '13px' } }
          : { root: {} },
    }),
    ActionIcon: ActionIcon.extend({ defaultProps: { size: 28, variant: 'subtle', color: 'gray' } }),
    TextInput: TextInput.extend({ defaultProps: small }),
    NumberInput: NumberInput.extend({ defaultProps: small }),
    Textarea: Textarea.extend({ defaultProps: small }),
    Select: Select.extend({ defaultProps: small }),
    Checkbox: Checkbox.extend({ defaultProps: small }),
    Switch: Switch.extend({ defaultProps: small }),
    Tabs: Tabs.extend({ defaultProps: { keepMounted: false } }),
    Menu: Menu.extend({ defaultProps: { shadow: 'md', transitionProps: { transition: 'fade', ...motion } } }),
    Modal: Modal.extend({
      defaultProps: {
        closeButtonProps: { 'aria-label': 'Close' },
        centered: true,
        transitionProps: { transition: 'fade', ...motion },
        overlayProps: { backgroundOpacity: 0.35 },
      },
    }),
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 400, withinPortal: true, transitionProps: { transition: 'fade', ...motion } },
    }),
  },
});
