// The brake's two numbers, with what they mean said in full while they are changed.
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Settings } from '../../../preload/contract/system.ts';
import { client, orpc, toProblem } from '../../client/index.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { showCount } from '../../ui/format.ts';
import { limitProblem, NumberField } from '../../ui/number-field.tsx';
import classes from './settings.module.css';

const shareLimits = { min: 0, max: 100 };
const floorLimits = { min: 0 };

export function BrakeForm({ settings, mayWrite }: { settings: Settings; mayWrite: boolean }) {
  const cache = useQueryClient();
  const [share, setShare] = useState<number | string>(Math.round(settings.brakeShare * 100));
  const [floor, setFloor] = useState<number | string>(settings.brakeFloor);
  const save = useMutation({
    mutationFn: () => client.system.changeSettings({ brakeShare: Number(share) / 100, brakeFloor: Number(floor) }),
    onSuccess: (now) => cache.setQueryData(orpc.system.getSettings.queryKey({ input: {} }), now),
  });
  const filled = share !== '' && floor !== '';
  const within = limitProblem(share, shareLimits) === null && limitProblem(floor, floorLimits) === null;
  const changed = Number(share) !== Math.round(settings.brakeShare * 100) || Number(floor) !== settings.brakeFloor;
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <p className={classes.note}>
        {filled && within
          ? `A plan that deletes or disables more than ${share} % of what is there, and more than ${showCount(Number(floor), 'thing')}, asks for its exact count to be typed. An undo is never braked.`
          : filled
            ? 'A number is out of its limits.'
            : 'Both numbers are needed.'}
      </p>
      <div className={classes.row}>
        <label htmlFor="brake-share">Share of what is there, %</label>
        <NumberField
          id="brake-share"
          w={110}
          limits={shareLimits}
          value={share}
          onChange={setShare}
          disabled={!mayWrite}
        />
      </div>
      <div className={classes.row}>
        <label htmlFor="brake-floor">Never for this many or fewer</label>
        <NumberField
          id="brake-floor"
          w={110}
          limits={floorLimits}
          value={floor}
          onChange={setFloor}
          disabled={!mayWrite}
        />
      </div>
      {mayWrite ? (
        <Button type="submit" disabled={!changed || !filled || !within} loading={save.isPending}>
          Save the brake
        </Button>
      ) : (
        <p className={classes.note}>You may read the settings but not change them.</p>
      )}
      {save.error && <ErrorState problem={toProblem(save.error)} inline />}
    </form>
  );
}
