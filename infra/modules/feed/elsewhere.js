// Answers at CloudFront's edge what is none of the feed's documents. Any origin may read the answer, as it may the feed:
// a mistyped path is then a 404 in a browser, too, and no "network error".
function handler() {
  return {
    statusCode: 404,
    statusDescription: "Not Found",
    headers: {
      "access-control-allow-origin": { value: "*" },
      "cache-control": { value: "no-store" },
      "content-type": { value: "application/json" },
    },
    body: '{"title":"Not Found","status":404,"detail":"The feed is at /api/v2/summary.json."}',
  };
}
