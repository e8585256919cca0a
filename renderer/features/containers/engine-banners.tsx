// Above the list: each engine that is away, what it is, in its own quoted words, and what to do.
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { EngineStatus } from '../../../preload/contract/containers.ts';
import { client, toProblem } from '../../client/index.ts';
import { Age } from '../../ui/age.tsx';
import { useNow } from '../../ui/now.ts';
import { ProblemLine } from '../../ui/problem-line.tsx';
import { StateDot } from '../../ui/state-dot.tsx';
import classes from './containers.module.css';
import { engineLabel, engineTones } from './words.ts';

export function EngineBanners({ engines }: { engines: readonly EngineStatus[] }) {
  return engines.filter((engine) => engine.problem).map((engine) => <Banner key={engine.engineId} engine={engine} />);
}

function Banner({ engine }: { engine: EngineStatus }) {
  const retry = useMutation({ mutationFn: () => client.engines.reconnect({ engineId: engine.engineId }) });
  const { problem } = engine;
  if (!problem) return null;
  const why = retry.error ? toProblem(retry.error) : problem;
  return (
    <div className={classes.banner} data-state={engine.state}>
      <StateDot
        tone={engineTones[engine.state]}
        word={`${engineLabel(engine)}: ${engine.state}`}
        since={engine.since}
      />
      <div className={classes.why} title={[why.message, why.words, why.hint].filter(Boolean).join('\n')}>
        <ProblemLine problem={why}>
          {engine.listedAt === null ? (
            <span>Its containers were never read.</span>
          ) : (
            engine.state === 'down' && (
              <span>
                Its containers are shown as they were <Age at={engine.listedAt} />.
              </span>
            )
          )}
        </ProblemLine>
      </div>
      <span className={classes.retry}>
        {engine.nextTryAt !== null && <NextTry at={engine.nextTryAt} />}
        <Button variant="default" loading={retry.isPending} onClick={() => retry.mutate()}>
          Try again now
        </Button>
      </span>
    </div>
  );
}

function NextTry({ at }: { at: number }) {
  const left = Math.ceil((at - useNow(1_000)) / 1000);
  return <span className={classes.nextTry}>{left > 0 ? `Next try in ${left} s` : 'Trying now'}</span>;
}
