"""The files for clusters in docs/guides/many-machines.md: Ray's launcher by its own schema, KubeRay by its structure.

Ray brings no schema of KubeRay's resources. JOB has what the page uses of them, as docs.ray.io and kubernetes.io
describe it, and allows nothing else.
"""

import copy
import json
import re
import shlex
from pathlib import Path

import click
import jsonschema
import pytest
import yaml

from w2v.cli.main import w2v
from w2v.cli.train import command

ray = pytest.importorskip("ray")
PAGE = (Path(__file__).parents[1] / "docs" / "guides" / "many-machines.md").read_text(encoding="utf-8")
FILES = [yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)]

TEXT, NAME = {"type": "string"}, {"type": "string", "pattern": "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"}
QUANTITIES = {
    "type": "object",
    "additionalProperties": {"type": "string", "pattern": r"^\d+(m|Ki|Mi|Gi|Ti)?$"},
}


def of(required, **properties):
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


def some(items):
    return {"type": "array", "minItems": 1, "items": items}


MOUNT = of(["name", "mountPath"], name=NAME, mountPath=TEXT)
CONTAINER = of(
    ["name", "image"], name=NAME, image=TEXT, resources=of([], requests=QUANTITIES, limits=QUANTITIES),
    volumeMounts=some(MOUNT),
)  # fmt: skip
VOLUME = of(["name"], name=NAME, persistentVolumeClaim=of(["claimName"], claimName=NAME))
TEMPLATE = of(["spec"], spec=of(["containers"], containers=some(CONTAINER), volumes=some(VOLUME)))
PARAMETERS = {"type": "object", "additionalProperties": TEXT}  # of ray start: numbers are quoted
GROUP = {"rayStartParams": PARAMETERS, "template": TEMPLATE}
CLUSTER = of(
    ["headGroupSpec"],
    headGroupSpec=of(["rayStartParams", "template"], **GROUP),
    workerGroupSpecs=some(
        of(["groupName", "rayStartParams", "template"], groupName=NAME, replicas={"type": "integer"}, **GROUP)
    ),
)
JOB = of(
    ["apiVersion", "kind", "metadata", "spec"],
    apiVersion={"const": "ray.io/v1"}, kind={"const": "RayJob"}, metadata=of(["name"], name=NAME),
    spec=of(["entrypoint", "rayClusterSpec"], entrypoint=TEXT, shutdownAfterJobFinishes={"type": "boolean"},
            rayClusterSpec=CLUSTER),
)  # fmt: skip


def test_the_launchers_file_is_one_of_rays_own():
    [launched] = [file for file in FILES if "cluster_name" in file]
    schema = Path(ray.__file__).parent / "autoscaler" / "ray-schema.json"
    jsonschema.validate(launched, json.loads(schema.read_text()))


def test_the_manifest_has_the_structure_of_a_ray_job():
    [job] = [file for file in FILES if file.get("kind") == "RayJob"]
    jsonschema.validate(job, JOB)
    cluster = job["spec"]["rayClusterSpec"]
    for group in (cluster["headGroupSpec"], *cluster["workerGroupSpecs"]):
        pod = group["template"]["spec"]
        mounted = {mount["name"] for container in pod["containers"] for mount in container["volumeMounts"]}
        assert mounted == {volume["name"] for volume in pod["volumes"]}
    program, train, *arguments = shlex.split(job["spec"]["entrypoint"])
    assert (program, train) == ("w2v", "train")
    with click.Context(w2v, **w2v.context_settings) as program_context:
        command.make_context("train", arguments, program_context)


def test_the_schema_notices_what_kubernetes_would():
    [job] = [copy.deepcopy(file) for file in FILES if file.get("kind") == "RayJob"]
    job["spec"]["rayClusterSpec"]["headGroupSpec"]["rayStartParams"]["num-cpus"] = 0
    with pytest.raises(jsonschema.ValidationError, match="0 is not of type 'string'"):
        jsonschema.validate(job, JOB)
