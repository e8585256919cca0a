// Asks how the containers of a template are to go. Says what happens next; changes nothing itself.
import { Button, Checkbox, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { TemplateRow } from '../../../preload/contract/templates.ts';
import { client, toProblem, type Problem } from '../../client/index.ts';
import { showCount } from '../../ui/format.ts';
import { ProblemLine } from '../../ui/problem-line.tsx';

export function TakeAwayDialog({ template, onClose }: { template: TemplateRow | null; onClose(): void }) {
  return (
    <Modal opened={template !== null} onClose={onClose} title={`Take away ${template?.name ?? ''}`} size="sm">
      {template && <Form template={template} onClose={onClose} />}
    </Modal>
  );
}

function Form({ template, onClose }: { template: TemplateRow; onClose(): void }) {
  const [, navigate] = useLocation();
  const [force, setForce] = useState(false);
  const [volumes, setVolumes] = useState(false);
  const [planning, setPlanning] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const plan = async () => {
    setPlanning(true);
    try {
      const { planId } = await client.templates.planTakeAway({ template: template.name, force, volumes });
      navigate(`/plans/${planId}`);
    } catch (error) {
      setProblem(toProblem(error));
      setPlanning(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void plan();
      }}
    >
      <Stack gap="sm">
        <Text>{showCount(template.containers, 'container')} of this template would go. The template stays.</Text>
        <Checkbox
          label="Remove running ones too"
          description="Without this, those that run are left as they are."
          checked={force}
          onChange={(event) => setForce(event.currentTarget.checked)}
          data-autofocus
        />
        <Checkbox
          label="Delete the volumes of the accounts too"
          description="Their content is lost: undo makes the containers anew, but can’t bring it back."
          checked={volumes}
          onChange={(event) => setVolumes(event.currentTarget.checked)}
        />
        {problem && <ProblemLine problem={problem} />}
        <Text c="dimmed">Next you see the plan. Nothing has happened before you apply it.</Text>
        <Group gap={8}>
          <Button type="submit" loading={planning}>
            Show the plan
          </Button>
          <Button variant="default" onClick={onClose}>
            Leave it
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
