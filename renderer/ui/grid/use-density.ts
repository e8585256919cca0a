// How high a row is: one choice for every list of the window.
import { useLocalStorage } from '@mantine/hooks';

export type Density = 'normal' | 'compact';

export const densities: readonly { id: Density; title: string; height: number }[] = [
  { id: 'normal', title: 'Normal', height: 32 },
  { id: 'compact', title: 'Compact', height: 26 },
];

/** @returns the choice, the height of a row in pixels, and the setter */
export function useDensity(): [Density, number, (density: Density) => void] {
  const [density, setDensity] = useLocalStorage<Density>({
    key: 'provost.density',
    defaultValue: 'normal',
    getInitialValueInEffect: false,
  });
  return [density, densities.find(({ id }) => id === density)?.height ?? 32, setDensity];
}
