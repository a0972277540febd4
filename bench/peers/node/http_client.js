// SPDX-License-Identifier: MIT
// GET requests of undici, so many at a time: http_client.js PORT COUNT CONCURRENCY prints the CPU microseconds of one.
const {Pool} = require("undici");

const [port, count, width] = process.argv.slice(2).map(Number);
const before = process.cpuUsage();
const pool = new Pool(`http://127.0.0.1:${port}`, {connections: width});
let left = count;

async function ask() {
  while (left-- > 0) {
    const {statusCode, body} = await pool.request({path: "/body", method: "GET"});
    const text = await body.text();
    if (statusCode !== 200 || text.length !== 500) process.exit(1);
  }
}

Promise.all(Array.from({length: width}, ask)).then(async () => {
  await pool.close();
  const used = process.cpuUsage(before);
  console.log(((used.user + used.system) / count).toFixed(3));
});
