// SPDX-License-Identifier: MIT
// An HTTP server in Node.js. Says its port.
const server = require('http').createServer((_request, response) => {
  response.setHeader('content-type', 'text/plain');
  response.setHeader('content-length', 13);
  response.end('Hello, World!');
});
server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () => console.log(server.address().port));
