import { createServer } from 'node:http';
import { Redis } from 'ioredis';
import { nanoid } from 'nanoid';

const redis = new Redis(process.env.REDIS_URL ?? 'redis://localhost:6379');

const server = createServer(async (request, response) => {
  if (request.method !== 'POST' || request.url !== '/events') {
    response.writeHead(404).end();
    return;
  }
  try {
    let body = '';
    for await (const chunk of request) body += chunk;
    const event = { at: new Date().toISOString(), ...JSON.parse(body), id: nanoid() };
    await redis.lpush('events', JSON.stringify(event));
    response.writeHead(202, { 'content-type': 'application/json' }).end(JSON.stringify({ id: event.id }));
  } catch {
    response.writeHead(400).end();
  }
});

server.listen(Number(process.env.PORT ?? 3000));
