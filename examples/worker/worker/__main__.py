import json
import os
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import jsonschema
import redis


class Health(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/health" else 404)
        self.end_headers()

    def log_message(self, *args):
        pass


def main():
    with open("event.schema.json") as file:
        schema = json.load(file)
    health = HTTPServer(("", 9100), Health)
    threading.Thread(target=health.serve_forever, daemon=True).start()

    queue = redis.from_url(os.environ.get("REDIS_URL", "redis://localhost:6379"))
    while True:
        _, payload = queue.brpop("events")
        event = json.loads(payload)
        try:
            jsonschema.validate(event, schema)
        except jsonschema.ValidationError as error:
            print(f"ignored {event.get('id')}: {error.message}")
            continue
        queue.hset("parcels", event["parcel"], json.dumps(event))


main()
