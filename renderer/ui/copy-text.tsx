// Ids and the like: monospaced, with a button that copies the whole of it.
import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import classes from './copy-text.module.css';

/**
 * @param shown what is shown when it is shorter than what is copied (the first 12 characters of an id)
 * @param label what the button says it copies, when that is not to be read aloud
 */
export function CopyText(props: { text: string; shown?: string; label?: string; onCopy?: () => void }) {
  const { text, shown = text, label = text, onCopy } = props;
  return (
    <span className={classes.copy}>
      <span className="mono" title={text}>
        {shown}
      </span>
      <CopyButton value={text} timeout={1_500}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? 'Copied' : 'Copy'}>
            <ActionIcon
              size={20}
              onClick={() => {
                copy();
                onCopy?.();
              }}
              aria-label={copied ? 'Copied' : `Copy ${label}`}
            >
              {copied ? <IconCheck size={13} /> : <IconCopy size={13} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </span>
  );
}
