// How containers of a template are to go: running ones too, and their volumes too. Neither, unless somebody says so.
import { Checkbox } from '@mantine/core';

export interface TakeOptionsValue {
  force: boolean;
  volumes: boolean;
}

export const gentle: TakeOptionsValue = { force: false, volumes: false };

interface Props {
  value: TakeOptionsValue;
  onChange(value: TakeOptionsValue): void;
  /** The dialog begins here. */
  first?: boolean;
}

export function TakeOptions({ value, onChange, first = false }: Props) {
  return (
    <>
      <Checkbox
        label="Remove running ones too"
        description="Without this, those that run are left as they are."
        checked={value.force}
        onChange={(event) => onChange({ ...value, force: event.currentTarget.checked })}
        data-autofocus={first || undefined}
      />
      <Checkbox
        label="Delete the volumes of the accounts too"
        description="Their content is lost: undo makes the containers anew, but can’t bring it back."
        checked={value.volumes}
        onChange={(event) => onChange({ ...value, volumes: event.currentTarget.checked })}
      />
    </>
  );
}
