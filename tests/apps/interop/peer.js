// SPDX-License-Identifier: MIT
// Node's http, https and http2: see interop_test.py.
const fs = require("fs");

const get = url => new Promise((resolve, reject) => {
  require(new URL(url).protocol.slice(0, -1)).get(url, {rejectUnauthorized: false}, response => {
    const pieces = [];
    response.on("data", piece => pieces.push(piece));
    response.on("end", () => resolve(`${response.statusCode} ${Buffer.concat(pieces).toString("hex")}`));
  }).on("error", reject);
});

function serve(port, folder, certificate, key) {
  const keys = {cert: fs.readFileSync(certificate), key: fs.readFileSync(key), allowHTTP1: true};
  require("http2").createSecureServer(keys, (request, response) => {
    if (request.url === "/echo") return request.pipe(response);
    fs.readFile(folder + request.url, (error, data) => {
      response.statusCode = error ? 404 : 200;
      response.end(data);
    });
  }).listen(port, "127.0.0.1");
}

const [what, ...words] = process.argv.slice(2);
if (what === "get") {
  Promise.all(words.map(get)).then(all => console.log(all.join("\n")));
} else {
  serve(...words);
}
