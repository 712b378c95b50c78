"""Training in shards: a corpus cut into S parts, each trained by itself, their weights combined period by period.

Read it in this order:

    cutting.py       which lines are whose
    periods.py       which part of each shard is trained between two combinations, and which rows are combined
    combinations.py  the rules by which the steps of S shards become one
    worker.py        who has some shards: their text, ids and weights
    team.py          all workers as the driver sees them: here, one worker in this process
    ray_team.py      likewise, on the machines of a Ray cluster
    driver.py        from a corpus to a model: vocabulary, periods, checkpoints
    trainer.py       what `w2v.train` and `w2v train` call, for one shard or many

The shards decide the bits of a model; who trains them, where and after how many failures does not.
"""
