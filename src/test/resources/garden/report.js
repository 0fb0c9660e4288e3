// What Node has made of a request.
const http = require('http');

const server = http.createServer({ keepAliveTimeout: 60000 }, (request, response) => {
  const body = [];
  request.on('data', (data) => body.push(data));
  request.on('end', () => {
    const names = ['Host', 'X-Forwarded-For', 'X-Forwarded-Host', 'X-Request-Id', 'X-Arvados-User-UUID'];
    const report = names.map((name) => `${name}: ${request.headers[name.toLowerCase()] ?? ''}\n`).join('');
    response.setHeader('X-Understood', `${request.method} ${request.url}`);
    response.end(Buffer.concat([Buffer.from(`${report}\n`, 'latin1'), ...body]));
  });
});
server.listen(Number(process.argv[2]), '127.0.0.1');
