// Everything that the engine knows of a container: as a tree, as JSON, and compared with another one.
import { ActionIcon, SegmentedControl, Tooltip } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy, IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { orpc, toProblem } from '../../../client/index.ts';
import { useAddress } from '../../../ui/address.ts';
import { ErrorState } from '../../../ui/error-state.tsx';
import { ShownLate } from '../../../ui/shown-late.tsx';
import type { ContainerTabProps } from '../container-tabs.ts';
import { Compare } from './compare.tsx';
import { JsonTree } from './json-tree.tsx';
import { Reveal } from './reveal.tsx';
import classes from './inspect.module.css';

const views = ['tree', 'json', 'compare'] as const;
type View = (typeof views)[number];
const words: Record<View, string> = { tree: 'Tree', json: 'JSON', compare: 'Compare' };

export function InspectTab({ engineId, id, name, row, onClose }: ContainerTabProps) {
  const [asked, setAsked] = useAddress('view');
  const view = views.find((one) => one === asked) ?? 'tree';
  const clipboard = useClipboard({ timeout: 1_500 });
  const inspected = useQuery({
    ...orpc.inspection.show.queryOptions({ input: { engineId, container: id } }),
    queryKey: [...orpc.inspection.show.queryKey({ input: { engineId, container: id } }), row?.state, row?.name],
    placeholderData: (before) => before,
  });
  const download = (json: string) => {
    const url = URL.createObjectURL(new Blob([json], { type: 'application/json' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = `${name}.json`;
    link.click();
    // The download reads it after the click has returned.
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  };
  if (inspected.error && !inspected.data) {
    const problem = toProblem(inspected.error);
    return problem.code === 'NOT_FOUND' ? (
      <ErrorState problem={problem} action={{ label: 'Close', run: onClose }} />
    ) : (
      <ErrorState problem={problem} onRetry={() => void inspected.refetch()} />
    );
  }
  if (!inspected.data) {
    return (
      <ShownLate>
        <p className={classes.reading}>Reading the container.</p>
      </ShownLate>
    );
  }
  const { json, masked } = inspected.data;
  return (
    <div className={classes.inspect}>
      <div className={classes.bar}>
        <SegmentedControl
          size="xs"
          aria-label="How it is shown"
          value={view}
          onChange={(value) => setAsked(value === 'tree' ? null : value, true)}
          data={views.map((value) => ({ value, label: words[value] }))}
        />
        <span className={classes.right}>
          <Tooltip label={clipboard.copied ? 'Copied' : 'Copy as JSON'}>
            <ActionIcon aria-label={clipboard.copied ? 'Copied' : 'Copy as JSON'} onClick={() => clipboard.copy(json)}>
              {clipboard.copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Download as JSON">
            <ActionIcon aria-label="Download as JSON" onClick={() => download(json)}>
              <IconDownload size={15} />
            </ActionIcon>
          </Tooltip>
        </span>
      </div>
      <Reveal key={id} engineId={engineId} id={id} count={masked} />
      {view === 'tree' && <JsonTree json={json} label={`Definition of ${name}`} />}
      {view === 'json' && (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by keyboard
        <pre className={classes.json} tabIndex={0} role="region" aria-label={`Definition of ${name} as JSON`}>
          {json}
        </pre>
      )}
      {view === 'compare' && (
        <Compare engineId={engineId} id={id} name={name} template={row?.labels['provost.template'] ?? null} />
      )}
    </div>
  );
}
