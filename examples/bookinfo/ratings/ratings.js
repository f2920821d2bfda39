#!/usr/bin/env node
'use strict';
// Bookinfo's ratings: stars by reviewer, as JSON, kept in memory. Knows no mesh; no packages.
//
//   ratings.js [PORT]        PORT, or $PORT, or 9080; listens on $BIND_ADDRESS or 127.0.0.1
//   GET  /ratings/ID         {"id":0,"ratings":{"Reviewer1":5,"Reviewer2":4}}
//   POST /ratings/ID         {"Reviewer1":1,"Reviewer2":2} sets them

const http = require('http');

const BODY_BYTES_MAX = 64 * 1024;
const PRODUCTS_MAX = 1000;
const DEFAULT_RATINGS = { Reviewer1: 5, Reviewer2: 4 };
const given = new Map(); // product id -> ratings, as posted

function answer(response, status, value) {
  const body = JSON.stringify(value);
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
}

function ratingsOf(id) {
  return { id, ratings: given.get(id) || DEFAULT_RATINGS };
}

/** The body's JSON object; fails with a sentence when it is none or too long. */
function readJson(request, done) {
  const chunks = [];
  let size = 0;
  request.on('data', (chunk) => {
    size += chunk.length;
    if (size <= BODY_BYTES_MAX) chunks.push(chunk);
  });
  request.on('end', () => {
    if (size > BODY_BYTES_MAX) return done(`a body beyond ${BODY_BYTES_MAX} bytes`);
    try {
      const value = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      const isObject = value !== null && typeof value === 'object' && !Array.isArray(value);
      return isObject ? done(null, value) : done('please provide a JSON object of reviewer: stars');
    } catch (error) {
      return done('please provide valid ratings JSON');
    }
  });
}

function isRatings(value) {
  return Object.values(value).every((stars) => Number.isInteger(stars) && stars >= 1 && stars <= 5);
}

function post(id, request, response) {
  readJson(request, (problem, value) => {
    if (problem) return answer(response, 400, { error: problem });
    if (!isRatings(value)) return answer(response, 400, { error: 'each rating is a number of stars from 1 to 5' });
    if (given.size >= PRODUCTS_MAX && !given.has(id)) {
      return answer(response, 507, { error: `more than ${PRODUCTS_MAX} products` });
    }
    given.set(id, value);
    return answer(response, 200, ratingsOf(id));
  });
}

function handle(request, response) {
  const path = request.url.split('?', 1)[0];
  response.on('finish', () => {
    console.log(`${new Date().toISOString()} ${request.method} ${path} ${response.statusCode}`);
  });
  if (path === '/health') return answer(response, 200, { status: 'Ratings is healthy' });
  const match = /^\/ratings\/([^/]+)$/.exec(path);
  if (!match) return answer(response, 404, { error: 'not here. Try /ratings/0' });
  if (!/^[0-9]{1,9}$/.test(match[1])) return answer(response, 400, { error: 'please provide numeric product ID' });
  const id = Number(match[1]);
  if (request.method === 'GET' || request.method === 'HEAD') return answer(response, 200, ratingsOf(id));
  if (request.method === 'POST') return post(id, request, response);
  return answer(response, 405, { error: `${request.method} is not served here (expected: GET or POST)` });
}

const port = Number(process.argv[2] || process.env.PORT || 9080);
const address = process.env.BIND_ADDRESS || '127.0.0.1';
const server = http.createServer(handle);
server.keepAliveTimeout = 75000;
server.listen(port, address, () => {
  console.log(`ratings listens on http://${address}:${server.address().port}`);
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0));
