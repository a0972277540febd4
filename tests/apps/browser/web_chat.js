// SPDX-License-Identifier: MIT
// What two people do with web_chat in a browser: URL, and the folder of the modules.
'use strict';
const assert = require('assert');
const path = require('path');
const { chromium } = require(path.join(process.argv[3], 'playwright-core'));

const url = process.argv[2];

async function enter(context, name) {
  const page = await context.newPage();
  await page.goto(url + '/');
  await page.fill('#name', name);
  await page.click('#enter button');
  return page;
}

function hears(page, text) {
  return page.waitForFunction((wanted) => [...document.querySelectorAll('#said div')].some((line) => line.textContent === wanted), text);
}

async function say(page, text) {
  await page.fill('#text', text);
  await page.click('#talk button');
}

async function main() {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--ignore-certificate-errors'] });
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const ann = await enter(context, 'Ann');
  await hears(ann, 'Ann has come in.');
  const bob = await enter(context, 'Bob');
  await hears(ann, 'Bob has come in.');
  await say(bob, 'hello');
  await hears(ann, 'Bob: hello');
  const long = 'käse € '.repeat(20_000);
  await say(ann, long);
  await hears(bob, 'Ann: ' + long);
  const closed = await bob.evaluate(() => new Promise((resolve) => {
    socket.addEventListener('close', (event) => resolve([event.code, event.wasClean]));
    socket.close(1000);
  }));
  assert.deepStrictEqual(closed, [1000, true]);
  await hears(ann, 'Bob has gone.');
  const refused = await ann.evaluate(() => new Promise((resolve) => {
    new WebSocket(new URL('talk?name=', document.baseURI.replace('https:', 'wss:'))).onclose = (event) => resolve(event.code);
  }));
  assert.strictEqual(refused, 1006);
  await say(ann, 'still here');
  await hears(ann, 'Ann: still here');
  await ann.close();
  await browser.close();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
