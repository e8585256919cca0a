// Pause, resume and cancel of one job; cancelling first says what it leaves behind.
import { ActionIcon, Button, Group, Modal, Text, Tooltip } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { JobRow } from '../../../preload/contract/jobs.ts';
import { client, toProblem, type Problem } from '../../client/index.ts';
import { ProblemLine } from '../problem-line.tsx';
import { isFinished, leftBehind } from './words.ts';

export function JobControls({ job, small = false }: { job: JobRow; small?: boolean }) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  if (isFinished(job)) return null;

  const run = async (call: (input: { jobId: string }) => Promise<unknown>) => {
    setBusy(true);
    setProblem(null);
    try {
      await call({ jobId: job.jobId });
      setAsking(false);
    } catch (error) {
      setProblem(toProblem(error));
    } finally {
      setBusy(false);
    }
  };
  const paused = job.state === 'paused';
  const buttons = [
    paused
      ? { label: 'Resume', icon: IconPlayerPlay, run: () => void run(client.jobs.resume) }
      : { label: 'Pause', icon: IconPlayerPause, run: () => void run(client.jobs.pause) },
    { label: 'Cancel', icon: IconX, run: () => setAsking(true) },
  ];
  const ending = job.state === 'cancelling';

  return (
    <>
      {problem && !asking && <ProblemLine problem={problem} />}
      {buttons.map(({ label, icon: Icon, run: act }) =>
        small ? (
          <Tooltip key={label} label={label}>
            <ActionIcon size={24} onClick={act} disabled={ending || busy} aria-label={`${label}: ${job.sentence}`}>
              <Icon size={15} />
            </ActionIcon>
          </Tooltip>
        ) : (
          <Button
            key={label}
            variant="default"
            leftSection={<Icon size={14} />}
            onClick={act}
            disabled={ending || busy}
          >
            {label}
          </Button>
        ),
      )}
      <Modal opened={asking} onClose={() => setAsking(false)} title="Cancel this job" size="sm">
        <Text>{leftBehind(job.counts)}</Text>
        {problem && <ProblemLine problem={problem} />}
        <Group mt="md" gap={8}>
          <Button color="red" loading={busy} onClick={() => void run(client.jobs.cancel)}>
            Cancel the job
          </Button>
          <Button variant="default" data-autofocus onClick={() => setAsking(false)}>
            Let it go on
          </Button>
        </Group>
      </Modal>
    </>
  );
}
