// The door of the back door: a CloudFront Function, viewer request, runtime cloudfront-js-2.0, with a KeyValueStore.
//
// The store holds SHA-256 hashes (hex) and nothing else:
//   current, previous   of the team's keys; `rotate` writes them
//   health              of the health check's path and key; Terraform writes it
// Whatever is missing there, or cannot be read, opens nothing.
//
// The runtime knows no destructuring, no `for … of`, and no `await` in arguments or closures.

import cf from 'cloudfront';
import crypto from 'crypto';

const COOKIE = '__Host-backdoor';
const COOKIE_SECONDS = 12 * 60 * 60;
const FALLBACK = null; // Terraform puts app.fallback here.

const kvs = cf.kvs();

async function handler(event) {
    const request = event.request;
    const keys = values(request.querystring.key);
    for (let i = 0; i < keys.length; i++) {
        const key = keys[i];
        const fits = await isTeamKey(key);
        if (fits) {
            return welcome(request, key);
        }
    }

    const cookies = doorCookies(request.cookies);
    for (let i = 0; i < cookies.length; i++) {
        const fits = await isTeamKey(cookies[i]);
        if (fits) {
            return through(request);
        }
    }

    const healthKeys = values(request.querystring['health-key']);
    if (healthKeys.length === 1 && request.method === 'GET') {
        const fits = await isHealthKey(request.uri, healthKeys[0]);
        if (fits) {
            return through(request);
        }
    }
    return refusal();
}

async function isTeamKey(key) {
    // The shape that `rotate` makes: a stranger's guess of another shape costs no look-up.
    if (!/^[A-Za-z0-9_-]{43}$/.test(key)) {
        return false;
    }
    const hash = sha256(key);
    const current = await stored('current');
    if (same(hash, current)) {
        return true;
    }
    const previous = await stored('previous');
    return same(hash, previous);
}

// The path is hashed with the key, so that the key opens that path and no other.
async function isHealthKey(path, key) {
    if (!/^[0-9a-f-]{36}$/.test(key)) {
        return false;
    }
    const health = await stored('health');
    return same(sha256(path + ' ' + key), health);
}

async function stored(name) {
    try {
        const hash = await kvs.get(name);
        return hash;
    } catch (error) {
        return '';
    }
}

// Looks at every character whatever the first ones are, so that the time taken tells nothing.
function same(hash, expected) {
    if (typeof expected !== 'string' || !/^[0-9a-f]{64}$/.test(expected)) {
        return false;
    }
    let difference = 0;
    for (let i = 0; i < 64; i++) {
        difference |= hash.charCodeAt(i) ^ expected.charCodeAt(i);
    }
    return difference === 0;
}

function sha256(text) {
    return crypto.createHash('sha256').update(text).digest('hex');
}

// To the same address without the key. It names the host, since a path that begins with `//` would name another one.
function welcome(request, key) {
    const query = (request.rawQueryString() || '').split('&').filter(part => part !== '' && part.split('=')[0] !== 'key');
    const cookies = {};
    cookies[COOKIE] = {
        value: key,
        attributes: 'Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=' + COOKIE_SECONDS,
    };
    return {
        statusCode: 302,
        statusDescription: 'Found',
        headers: {
            location: {
                value: 'https://' + request.headers.host.value + request.uri + (query.length ? '?' + query.join('&') : ''),
            },
            'cache-control': { value: 'no-store' },
            'referrer-policy': { value: 'no-referrer' },
            'x-robots-tag': { value: 'noindex, nofollow' },
        },
        cookies: cookies,
    };
}

// The origin sees neither the cookie nor a key.
function through(request) {
    Object.keys(request.cookies).forEach(name => {
        if (isDoorCookie(name)) {
            delete request.cookies[name];
        }
    });
    delete request.querystring.key;
    delete request.querystring['health-key'];

    // A fallback by CloudFront's custom error responses would have to catch 403, which is what the door answers, too.
    const file = request.uri.split('/').pop();
    if (FALLBACK && request.uri !== '/' && file.indexOf('.') < 0) {
        request.uri = FALLBACK;
    }
    return request;
}

function refusal() {
    return {
        statusCode: 403,
        statusDescription: 'Forbidden',
        headers: {
            'content-type': { value: 'text/plain; charset=utf-8' },
            'cache-control': { value: 'no-store' },
            'x-robots-tag': { value: 'noindex, nofollow' },
        },
        body: 'Forbidden\n',
    };
}

function doorCookies(cookies) {
    let found = [];
    Object.keys(cookies).forEach(name => {
        if (isDoorCookie(name)) {
            found = found.concat(values(cookies[name]));
        }
    });
    return found;
}

// Whether the event keeps the case of cookie names, CloudFront's documentation says now so, now otherwise.
function isDoorCookie(name) {
    return name.toLowerCase() === COOKIE.toLowerCase();
}

// All the values of a query parameter or cookie, which may be there several times or not at all.
function values(field) {
    if (!field) {
        return [];
    }
    return field.multiValue ? field.multiValue.map(one => one.value) : [field.value];
}
