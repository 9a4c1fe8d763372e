"""What people do with Python's client, as one function per scenario. The last line printed is the result as JSON."""

import hashlib
import json
import os
import sys
import tempfile
import threading
from pathlib import Path

from huggingface_hub import (
    CommitOperationAdd,
    CommitOperationCopy,
    CommitOperationDelete,
    HfApi,
    hf_hub_download,
    snapshot_download,
)
from huggingface_hub.errors import HfHubHTTPError

ENDPOINT = os.environ["HF_ENDPOINT"]
TOKEN = os.environ.get("TEST_TOKEN", "hf_test")
REPO = "lab/python"
api = HfApi(endpoint=ENDPOINT, token=TOKEN)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def folder_with_files(seed: bytes = b"zoo") -> Path:
    folder = Path(tempfile.mkdtemp())
    (folder / "sub").mkdir()
    noise = b"".join(hashlib.sha256(seed + n.to_bytes(4, "little")).digest() for n in range(100_000))
    (folder / "README.md").write_text("---\nlicense: apache-2.0\ntags: [zoo]\n---\n# Model\n")
    (folder / "config.json").write_text('{"a": 1}')
    (folder / "empty.txt").write_text("")
    (folder / "sub" / "noise.bin").write_bytes(noise)
    (folder / "sub" / "noise-changed.bin").write_bytes(noise[:1_000_000] + b"changed" + noise[1_000_000:])
    (folder / "zeros.bin").write_bytes(bytes(3_000_000))
    floats = b"".join((n * 3).to_bytes(4, "little") for n in range(300_000))
    (folder / "numbers.safetensors").write_bytes(floats)
    return folder


def download(path: str, **more) -> bytes:
    with tempfile.TemporaryDirectory() as cache:
        local = hf_hub_download(REPO, path, endpoint=ENDPOINT, token=TOKEN, cache_dir=cache, **more)
        return Path(local).read_bytes()


def name_of_error(action) -> str:
    try:
        action()
        return "no error"
    except Exception as error:  # noqa: BLE001 - its class is what is asked for
        status = getattr(getattr(error, "response", None), "status_code", None)
        return type(error).__name__ if status is None else f"{type(error).__name__} {status}"


def upload() -> dict:
    folder = folder_with_files()
    first = str(api.create_repo(REPO))
    again = str(api.create_repo(REPO, exist_ok=True))
    commit = api.upload_folder(repo_id=REPO, folder_path=str(folder), commit_message="Everything")
    tree = {item.path: item for item in api.list_repo_tree(REPO, recursive=True, expand=True)}
    files = [path for path in folder.rglob("*") if path.is_file()]
    same = {}
    for path in files:
        name = path.relative_to(folder).as_posix()
        entry = tree[name]
        told = entry.lfs.sha256 if entry.lfs else entry.blob_id
        mine = sha256(path.read_bytes()) if entry.lfs else git_oid(path.read_bytes())
        same[name] = download(name) == path.read_bytes() and told == mine
    unchanged = api.upload_folder(repo_id=REPO, folder_path=str(folder), commit_message="Again")
    info = api.model_info(REPO, files_metadata=True)
    return {
        "whoami": api.whoami()["name"],
        "urls": [first, again],
        "same": same,
        "isLfs": {name: bool(getattr(item, "lfs", None)) for name, item in tree.items()},
        "unchangedMadeNoCommit": unchanged.oid == commit.oid == info.sha,
        "tags": info.tags,
        "license": info.card_data.license,
        "siblings": sorted(sibling.rfilename for sibling in info.siblings),
        "commits": [commit.title for commit in api.list_repo_commits(REPO)],
        "lastCommit": tree["config.json"].last_commit.title,
    }


def git_oid(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def reupload() -> dict:
    """A second process: what the first one remembers of its chunks is in the cache on disk."""
    folder = folder_with_files()
    noise = (folder / "sub" / "noise.bin").read_bytes()
    content = noise[500_000:2_500_000] + b"new end"
    path = Path(tempfile.mkdtemp()) / "recombined.bin"
    path.write_bytes(content)
    api.upload_file(path_or_fileobj=str(path), path_in_repo="recombined.bin", repo_id=REPO)
    return {"same": download("recombined.bin") == content}


def race() -> dict:
    api.create_repo(REPO)
    head = api.model_info(REPO).sha
    results = []

    def write(n: int) -> None:
        operation = CommitOperationAdd("file.txt", f"{n}".encode())
        results.append(
            name_of_error(
                lambda: api.create_commit(REPO, operations=[operation], commit_message=f"{n}", parent_commit=head)
            )
        )

    threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"results": sorted(results), "commits": len(api.list_repo_commits(REPO))}


def edit() -> dict:
    api.create_repo(REPO)
    big = bytes(range(256)) * 5_000
    api.create_commit(
        REPO,
        operations=[CommitOperationAdd("dir/a.txt", b"a"), CommitOperationAdd("dir/b.bin", big)],
        commit_message="first",
    )
    api.create_commit(
        REPO,
        operations=[CommitOperationCopy("dir/b.bin", "copy.bin"), CommitOperationDelete("dir/", is_folder=True)],
        commit_message="second",
    )
    return {
        "files": sorted(api.list_repo_files(REPO)),
        "copied": download("copy.bin") == big,
        "infos": [item.path for item in api.get_paths_info(REPO, ["copy.bin", "none"])],
    }


def refs() -> dict:
    api.create_repo(REPO)
    api.create_branch(REPO, branch="feat/x")
    api.create_branch(REPO, branch="feat/x", exist_ok=True)
    api.upload_file(path_or_fileobj=b"branch", path_in_repo="dir/a.txt", repo_id=REPO, revision="feat/x")
    api.create_tag(REPO, tag="v1", revision="feat/x", tag_message="first")
    api.create_tag(REPO, tag="v1", exist_ok=True)
    content = download("dir/a.txt", revision="v1").decode()
    api.super_squash_history(REPO, branch="feat/x")
    squashed = len(api.list_repo_commits(REPO, revision="feat/x"))
    found = api.list_repo_refs(REPO)
    tree = [item.path for item in api.list_repo_tree(REPO, "dir", revision="feat/x")]
    api.delete_branch(REPO, branch="feat/x")
    api.delete_tag(REPO, tag="v1")
    left = api.list_repo_refs(REPO)
    return {
        "content": content,
        "squashed": squashed,
        "tree": tree,
        "branches": sorted(ref.name for ref in found.branches),
        "tags": [ref.name for ref in found.tags],
        "left": [ref.name for ref in left.branches + left.tags],
        "duplicate": name_of_error(lambda: [api.create_tag(REPO, tag="t"), api.create_tag(REPO, tag="t")]),
    }


def errors() -> dict:
    api.create_repo(REPO)
    stranger = HfApi(endpoint=ENDPOINT, token="hf_nobody")
    return {
        "repo": name_of_error(lambda: api.model_info("lab/none")),
        "repoDownload": name_of_error(
            lambda: hf_hub_download("lab/none", "a", endpoint=ENDPOINT, token=TOKEN, cache_dir=tempfile.mkdtemp())
        ),
        "revision": name_of_error(lambda: list(api.list_repo_tree(REPO, revision="none"))),
        "entry": name_of_error(lambda: download("none.txt")),
        "folder": name_of_error(lambda: list(api.list_repo_tree(REPO, "none"))),
        "exists": name_of_error(lambda: api.create_repo(REPO)),
        "badName": name_of_error(lambda: api.create_repo("lab/a..b")),
        "badYaml": name_of_error(
            lambda: api.upload_file(
                path_or_fileobj=b"---\na: [\n---\n", path_in_repo="README.md", repo_id=REPO
            )
        ),
        "deleteNone": name_of_error(lambda: api.delete_file("none.txt", REPO)),
        "stranger": name_of_error(stranger.whoami),
        "strangerInfo": name_of_error(lambda: stranger.model_info(REPO)),
        "existsNone": api.repo_exists("lab/none"),
        "fileExists": api.file_exists(REPO, "none"),
        "revisionExists": api.revision_exists(REPO, "none"),
    }


def rest() -> dict:
    api.create_repo(REPO)
    api.auth_check(REPO, write=True)
    api.update_repo_settings(REPO, visibility="private")
    private = api.model_info(REPO).private
    proposal = api.upload_file(path_or_fileobj=b"new", path_in_repo="a.txt", repo_id=REPO, create_pr=True)
    number = proposal.pr_num
    api.comment_discussion(REPO, number, comment="Fine.")
    details = api.get_discussion_details(REPO, number)
    api.merge_pull_request(REPO, number)
    merged = api.get_discussion_details(REPO, number)
    api.upload_folder(
        repo_id=REPO, folder_path=str(folder_with_files()), commit_message="Folder", create_pr=True
    )
    listed = [(item.num, item.is_pull_request) for item in api.get_repo_discussions(REPO)]
    with tempfile.TemporaryDirectory() as local:
        snapshot_download(REPO, endpoint=ENDPOINT, token=TOKEN, local_dir=local, revision="refs/pr/2")
        snapshot = sorted(path.name for path in Path(local).iterdir() if path.name != ".cache")
    api.move_repo(REPO, "lab/moved")
    models = [model.id for model in api.list_models(author="lab")]
    return {
        "private": private,
        "status": [details.status, merged.status],
        "events": [event.type for event in merged.events],
        "merged": api.file_exists("lab/moved", "a.txt"),
        "listed": listed,
        "snapshot": snapshot,
        "models": models,
    }


print(json.dumps({"result": globals()[sys.argv[1]]()}))
