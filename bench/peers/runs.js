import { setTimeout as sleep } from 'node:timers/promises';
import { runProgram, startCase, watchProgram } from '../measure.js';

const POLL_MS = 20;

/** From the start of the process to its end, a start of its own for what is sent later included. */
export async function wholeRun(program, job, certificate) {
  return withCounting(certificate, async (server) => {
    const { before, send, env } = program.plan({ ...job, ...server });
    const parts = [];
    for (const [command, args] of [before, send].filter(Boolean)) {
      parts.push(await runProgram(command, args, { env, discard: true }));
    }
    const { arrived } = await countsOf(server);
    return {
      count: arrived,
      seconds: parts.reduce((sum, { seconds }) => sum + seconds, 0),
      anonymousMb: Math.max(...parts.map(({ anonymousMb }) => anonymousMb)),
    };
  });
}

/** Ended by SIGKILL once half of the events have arrived, and started again as its user would. */
export async function killedRun(program, job, certificate, sent) {
  return withCounting(certificate, async (server) => {
    const { before, send, env } = program.plan({ ...job, ...server });
    if (before !== undefined) await runProgram(...before, { env, discard: true });
    const [command, args] = send;
    const { ended, kill, isOver } = watchProgram(command, args, { env, discard: true });
    while (!isOver() && (await countsOf(server)).arrived < sent / 2) await sleep(POLL_MS);
    kill();
    await ended;
    await runProgram(command, args, { env, discard: true });
    const { arrived, doubled } = await countsOf(server);
    return { arrived, doubled, lost: sent - arrived };
  });
}

async function withCounting(certificate, measure) {
  const files = certificate === undefined ? [] : [certificate.key, certificate.cert];
  const { end, ...server } = await startCase('counting-server', files);
  try {
    return await measure(server);
  } finally {
    await end();
  }
}

async function countsOf({ url }) {
  const answer = await fetch(`${url}/counts`);
  return answer.json();
}
