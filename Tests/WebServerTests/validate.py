"""Checks an OpenAPI 3.1 document, and JSON values against its schemas; a key that no schema names is a fault.

usage: validate.py DOCUMENT VALUES

VALUES: [{"name": …, "schema": a JSON pointer into the document, "value": …}]. Writes a line for each that is at
fault, and then how many it has looked at.
"""

import json
import sys

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from openapi_schema_validator import oas31_format_checker
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

PARTS = ("allOf", "anyOf", "oneOf")


def closed(schema):
    """The same for a place where a whole value stands: what it does not name may not be there."""
    schema = opened(schema)
    if "$ref" in schema or "properties" in schema or any(word in schema for word in PARTS):
        schema["unevaluatedProperties"] = False
    return schema


def opened(schema):
    """The same for a part of a schema, which does not know what the other parts name."""
    schema = dict(schema)
    if "properties" in schema:
        schema["properties"] = {name: closed(each) for name, each in schema["properties"].items()}
    if "items" in schema:
        schema["items"] = closed(schema["items"])
    for word in PARTS:
        if word in schema:
            schema[word] = [opened(each) for each in schema[word]]
    return schema


def whole(node):
    """The document with every schema of a body closed."""
    if isinstance(node, list):
        return [whole(each) for each in node]
    if not isinstance(node, dict):
        return node
    return {key: closed(each) if key == "schema" else whole(each) for key, each in node.items()}


document, values = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:])
for fault in OpenAPIV31SpecValidator(document).iter_errors():
    print(f"document, {'/'.join(map(str, fault.absolute_path))}: {fault.message}")

schemas = document["components"]["schemas"]
document = whole(document)
document["components"]["schemas"] = {name: opened(schema) for name, schema in schemas.items()}
registry = Registry().with_resource("urn:api", DRAFT202012.create_resource(document))
for each in values:
    schema = {"$ref": "urn:api#" + each["schema"]}
    if not each["schema"].endswith("/schema"):
        schema = closed(schema)
    validator = Draft202012Validator(schema, registry=registry, format_checker=oas31_format_checker)
    faults = list(validator.iter_errors(each["value"]))
    # Where a part does not fit, nothing counts as named.
    for fault in [fault for fault in faults if fault.validator != "unevaluatedProperties"] or faults:
        fault = best_match([fault])
        print(f"{each['name']}, {fault.json_path}: {fault.message}")
print(f"{len(values)} values")
