// Loaded before the program: ends it like SIGKILL, from within, before its Nth write to a file or after
// its Nth sync, so that every moment at the end of a run can be met.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

let left = Number(process.env['KILL_AT']);

function point() {
  left -= 1;
  if (left === 0) process.kill(process.pid, 'SIGKILL');
}

for (const name of ['writeSync', 'renameSync', 'unlinkSync']) {
  const original = fs[name];
  fs[name] = (...args) => {
    point();
    return original(...args);
  };
}
const sync = fs.fdatasyncSync;
fs.fdatasyncSync = (...args) => {
  sync(...args);
  point();
};
syncBuiltinESMExports();
