from make_pictures import FOLDER, PICTURES
from run_examples import pages

TEXT = "".join(page.read_text(encoding="utf-8") for page in pages())


def test_every_picture_of_the_scripts_is_shown_and_no_other_is_kept():
    of_explorer = {"explorer-light.png", "explorer-dark.png", "explorer-two.png"}
    assert {path.name for path in FOLDER.iterdir()} == set(PICTURES) | of_explorer
    for name in [*PICTURES, *of_explorer]:
        assert f"pictures/{name}" in TEXT
        picture = (FOLDER / name).read_bytes()
        assert picture.startswith(b"\x89PNG")
        assert len(picture) < 300_000  # whoever clones the repository gets every version of it
