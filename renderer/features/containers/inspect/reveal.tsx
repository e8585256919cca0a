// Shows covered values on demand: an act of its own, with its own permission and a row in the audit log.
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { client, toProblem } from '../../../client/index.ts';
import { CopyText } from '../../../ui/copy-text.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { showCount } from '../../../ui/format.ts';
import classes from './inspect.module.css';

export function Reveal({ engineId, id, count }: { engineId: string; id: string; count: number }) {
  const reveal = useMutation({
    mutationFn: () => client.inspection.reveal({ engineId, container: id }),
    // Nothing of it outlives the screen.
    gcTime: 0,
  });
  if (count === 0) return null;
  return (
    <div className={classes.reveal}>
      {showCount(count, 'secret value is', 'secret values are')} covered.{' '}
      {reveal.data ? (
        <Button variant="subtle" size="compact-xs" onClick={() => reveal.reset()}>
          Cover them again
        </Button>
      ) : (
        <Button variant="subtle" size="compact-xs" loading={reveal.isPending} onClick={() => reveal.mutate()}>
          Show them (goes into the audit log)
        </Button>
      )}
      {reveal.error && <ErrorState problem={toProblem(reveal.error)} inline />}
      {reveal.data && (
        <dl className={classes.values}>
          {reveal.data.values.map(({ where, name, value }, index) => (
            <div key={index}>
              <dt>
                {where} {name}
              </dt>
              <dd>
                <CopyText text={value} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}
