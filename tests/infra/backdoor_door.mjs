// Stands around the door's code, which the test puts in below: what CloudFront gives it, and what comes of each request.
// It runs in Node, and in njs, the engine that CloudFront's own runtime was made from.

import crypto from 'crypto';

const GIVEN = null;

const reads = [];

const cf = {
    kvs: function () {
        return {
            get: async function (name) {
                reads.push(name);
                if (GIVEN.store === null) {
                    throw new Error('the store cannot be read');
                }
                if (GIVEN.store[name] === undefined) {
                    throw new Error('no such key: ' + name);
                }
                return GIVEN.store[name];
            },
        };
    },
};

// THE DOOR

async function answers() {
    for (let i = 0; i < GIVEN.events.length; i++) {
        const event = GIVEN.events[i];
        const raw = event.raw;
        event.request.rawQueryString = function () {
            return raw === null ? undefined : raw;
        };
        reads.length = 0;
        const answer = await handler(event);
        console.log(JSON.stringify({ answer: answer, reads: reads })); // a line each: njs prints no long ones
    }
}

answers();
