// SPDX-License-Identifier: MIT
// Node.js: promises and its timers on one thread, and a worker.
const fs = require('fs');
const os = require('os');
const { Worker } = require('worker_threads');

const cpu = () => {
  const used = process.cpuUsage();
  return (used.user + used.system) * 1e3;
};
// Wall time; CPU time where only one processor is allowed.
const roundTripTime = () => (os.availableParallelism() === 1 ? cpu() : Number(process.hrtime.bigint()));
const resident = () => Number(fs.readFileSync('/proc/self/statm', 'utf8').split(' ')[1]) * 4096;
const report = (name, value) => console.log(`${name} ${value.toPrecision(6)}`);

async function each(name, n, run) {
  await run(n / 10);
  const before = cpu();
  await run(n);
  report(name, (cpu() - before) / n);
}

async function ready(i) { return i; }
async function awaitReady(n) {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += await ready(i);
  return sum;
}

async function spawnJoinBatch(n) {
  for (let left = n; left > 0; left -= 1000) {
    const children = [];
    for (let i = 0; i < 1000; i++) children.push(ready(i));
    await Promise.all(children);
  }
}

async function yields(n) {
  for (let i = 0; i < n; i++) await null;
}

async function timerArmCancel() {
  const others = [];
  for (let i = 0; i < 10000; i++) others.push(setTimeout(() => {}, 3600000 + i));
  await each('timer_arm_cancel', 500000, (n) => {
    for (let i = 0; i < n; i++) clearTimeout(setTimeout(() => {}, 30000 + (i & 1023)));
  });
  others.forEach(clearTimeout);
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function sleepers() {
  const n = 1000000, bytes = resident(), before = cpu(), children = [];
  for (let i = 0; i < n; i++) children.push((async () => { await sleep(2000); })());
  report('sleepers_bytes', (resident() - bytes) / n);
  await Promise.all(children);
  report('sleepers_cpu', (cpu() - before) / n);
}

async function toThread() {
  const n = 10000;
  const worker = new Worker(
    `const { parentPort } = require('worker_threads'); parentPort.on('message', (m) => parentPort.postMessage(m));`,
    { eval: true });
  const answer = () => new Promise((resolve) => worker.once('message', resolve));
  worker.postMessage(0);
  await answer();
  const before = roundTripTime();
  for (let i = 0; i < n; i++) {
    worker.postMessage(i);
    await answer();
  }
  report('to_thread', (roundTripTime() - before) / n / 1e3);
  await worker.terminate();
}

const rows = {
  await_ready: () => each('await_ready', 2000000, awaitReady),
  spawn_join_batch: () => each('spawn_join_batch', 1000000, spawnJoinBatch),
  yield: () => each('yield', 2000000, (n) => Promise.all([yields(n / 2), yields(n / 2)])),
  timer_arm_cancel: timerArmCancel,
  sleepers,
  to_thread: toThread,
};

if (process.argv.length < 3) {
  console.log(Object.keys(rows).join('\n'));
} else {
  rows[process.argv[2]]();
}
