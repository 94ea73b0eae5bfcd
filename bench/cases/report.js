/** What a case says of itself: how much it did, in how many seconds of the clock and of the processor. */
export function stopwatch() {
  const [started, cpu] = [performance.now(), process.cpuUsage()];
  return (count, more = {}) => {
    const seconds = (performance.now() - started) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const facts = { count, seconds, cpuSeconds: (user + system) / 1e6, ...more };
    process.stdout.write(`${JSON.stringify(facts)}\n`);
  };
}
