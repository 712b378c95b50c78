from pathlib import Path

from make_pictures import FOLDER, PICTURES

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_the_readme_shows_every_picture_that_the_script_draws_and_no_other():
    assert {path.name for path in FOLDER.iterdir()} == set(PICTURES)
    for name in PICTURES:
        assert f"](data/pictures/{name})" in README
        picture = (FOLDER / name).read_bytes()
        assert picture.startswith(b"\x89PNG")
        assert len(picture) < 300_000  # whoever clones the repository gets every version of it
