// Seconds that something has taken so far, for what can't say how far it is.
import { useEffect, useState } from 'react';

export function Waited() {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return <>{seconds} s</>;
}
