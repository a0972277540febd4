// SPDX-License-Identifier: MIT
// What a person does with web_mojifinder in a browser: URL, and a folder for pictures of what they saw.
'use strict';
const assert = require('assert');
const path = require('path');
const { chromium } = require(path.join(process.argv[4], 'playwright-core'));

const [url, pictures] = process.argv.slice(2);

async function main() {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  const page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
  const wrong = [];
  page.on('pageerror', (error) => wrong.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !/^(data|blob):/.test(request.url())) wrong.push('asked for ' + request.url());
  });
  const picture = (name) => page.screenshot({ path: path.join(pictures, name + '.png') });

  await page.goto(url + '/');
  await page.fill('#query', 'cat face');
  await page.click('#go');
  await page.waitForFunction(() => document.querySelectorAll('#results tbody tr').length === 10);
  assert.strictEqual(await page.textContent('#results caption'), '10 characters found');
  assert.strictEqual((await page.textContent('#results tbody tr')).trim(), 'U+1F431🐱CAT FACE');
  await picture('form');

  await page.goto(url + '/docs');
  await page.click('#operations-default-search_search_get');
  await page.click('button.try-out__btn');
  await page.fill('tr[data-param-name="q"] input', 'chess queen');
  await page.click('button.execute');
  await page.waitForSelector('.live-responses-table .response-col_status');
  assert.match(await page.textContent('.live-responses-table'), /WHITE CHESS QUEEN/);
  await picture('docs');

  await page.goto(url + '/redoc');
  await page.waitForSelector('h1:has-text("Mojifinder Web")');
  await picture('redoc');

  await page.goto(url + '/openapi.json');
  assert.match(await page.textContent('body'), /"openapi":"3\.1\.0"/);
  await browser.close();
  assert.deepStrictEqual(wrong, []);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
