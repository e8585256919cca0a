// A field for a whole number that says its limits when they are passed, and never changes what was typed.
import { NumberInput, type NumberInputProps } from '@mantine/core';
import { showNumber } from './format.ts';

interface Limits {
  min: number;
  max?: number;
}

/** "From 0 to 100.", or null: it is within them. An empty field has no number that could be wrong. */
export function limitProblem(value: number | string, { min, max }: Limits): string | null {
  if (value === '') return null;
  const number = Number(value);
  if (Number.isInteger(number) && number >= min && (max === undefined || number <= max)) return null;
  return max === undefined ? `${showNumber(min)} or more.` : `From ${showNumber(min)} to ${showNumber(max)}.`;
}

interface Props extends Omit<NumberInputProps, 'value' | 'onChange' | 'min' | 'max' | 'error'> {
  value: number | string;
  limits: Limits;
  onChange(value: number | string): void;
}

export function NumberField({ limits, value, ...rest }: Props) {
  return (
    <NumberInput
      {...rest}
      {...limits}
      clampBehavior="none"
      decimalScale={0}
      value={value}
      error={limitProblem(value, limits)}
    />
  );
}
