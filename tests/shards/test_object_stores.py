"""Training in shards on text in an object store."""

import pytest

import w2v
from object_stores import Relay
from w2v.model.tensors import checksum
from w2v.training.events import PeriodEnded

TEXT = b"".join(b"w%d w%d the end of line %d\n" % (k % 7, k % 11, k) for k in range(3000))


def bits(model):
    return checksum(model.vectors), checksum(model.contexts)


def test_the_same_bits_as_of_files_in_one_shard_or_many(bucket, store_port, tmp_path, monkeypatch):
    for name in ("a.txt", "b.txt"):
        bucket(f"corpus/{name}", TEXT)
        (tmp_path / name).write_bytes(TEXT)
    relay = Relay(store_port, 50_000, 3)
    monkeypatch.setenv("AWS_ENDPOINT_URL", relay.address)
    for shards in (1, 3):
        settings = {"dim": 4, "epochs": 1, "shards": shards}
        model = w2v.train("s3://texts/corpus", **settings)
        assert bits(model) == bits(w2v.train(tmp_path, **settings))
    assert relay.broken == 3

    def stop(event):
        if isinstance(event, PeriodEnded):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        w2v.train("s3://texts/corpus/*.txt", checkpoint=tmp_path / "kept", listener=stop, **settings)
    assert bits(w2v.resume(tmp_path / "kept")) == bits(model)
    relay.close()
