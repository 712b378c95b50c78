import pytest

import tools


@pytest.mark.parametrize(
    ("ci", "end"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)], ids=["in CI", "elsewhere"]
)
def test_a_missing_tool_fails_in_continuous_integration_and_skips_elsewhere(monkeypatch, tmp_path, ci, end):
    monkeypatch.setenv("CI", ci)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(end, match="no Chromium, so the explorer's page is not tested: apt-get install chromium"):
        tools.chromium()
    with pytest.raises(end, match=r"no Node.js, so the explorer's page is not type-checked: apt-get install npm"):
        tools.typescript()
    (tmp_path / "node").touch(0o755)
    monkeypatch.setattr(tools, "TYPESCRIPT", tmp_path / "tsc")
    with pytest.raises(end, match=r"no TypeScript, .* npm ci --prefix tests/explorer"):
        tools.typescript()
