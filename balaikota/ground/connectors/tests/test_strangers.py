"""SFTP and IMAP against servers we did not write, on real sockets."""

from __future__ import annotations

import gzip
import imaplib
import ssl
from email.message import EmailMessage

import asyncssh
import pytest

from balaikota.ground.connectors.reading import (
    Meter,
    NothingNew,
    SourceProblem,
    World,
    files,
    mail,
)
from balaikota.ground.connectors.rules.shapes import Email, Files, Limits, Sftp

from .strangers import PASSWORD, USER, imap_server, sftp_server

PATIENT = Limits(seconds=300, silence=100)


@pytest.fixture
def world(tmp_path):
    return World(folder=tmp_path, allowed=lambda address: address == "127.0.0.1")


def test_sftp(world, tmp_path):
    there = tmp_path / "jauh"
    (there / "ekspor").mkdir(parents=True)
    (there / "ekspor/harga_01.csv").write_text("nama,harga\nBeras,1\n")
    (there / "ekspor/harga_02.csv.gz").write_bytes(gzip.compress(b"nama,harga\nCabai,2\n"))
    (there / "ekspor/catatan.txt").write_text("bukan data")
    (there / "ekspor/besar.csv").write_bytes(b"nama,harga\n" + b"x,1\n" * 400_000)
    host, ours, other = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(3))
    shown = host.export_public_key().decode()

    def rows(port, *, host_key=shown, megabytes=512, pattern="harga*", pick="all", **sign_in):
        where = Sftp(host="127.0.0.1", port=port, user=USER, host_key=host_key, **sign_in)
        spec = Files(format="csv", folder="ekspor", pattern=pattern, pick=pick, sftp=where)
        limits = Limits(seconds=300, silence=100, megabytes=megabytes)
        feed = files.feed(spec, Meter(limits), world)
        return feed, [row["nama"] for _f, _l, row in feed.rows]

    def refused(port, **more):
        with pytest.raises(SourceProblem) as problem:
            rows(port, **{"password": PASSWORD, **more})
        return problem.value.code

    with sftp_server(there, host, ours) as port:
        feed, found = rows(port, password=PASSWORD)
        assert found == ["Beras", "Cabai"]
        assert [origin.name for origin in feed.origins] == ["harga_01.csv", "harga_02.csv.gz"]
        assert feed.origins[0].url == "sftp://127.0.0.1/ekspor/harga_01.csv"
        assert len(feed.origins[0].sha256) == 64
        private = ours.export_private_key().decode()
        assert rows(port, private_key=private, pattern="harga_01*")[1] == ["Beras"]
        assert len(rows(port, password=PASSWORD, pattern="*.csv", pick="newest")[1]) == 400_000
        assert refused(port, password="salah") == "sign_in"
        assert refused(port, private_key=other.export_private_key().decode()) == "sign_in"
        assert refused(port, private_key="bukan kunci") == "sign_in"
        # Another machine in its place is not told our password.
        assert refused(port, host_key=other.export_public_key().decode()) == "not_trusted"
        assert refused(port, pattern="*.xlsx") == "no_file"
        assert refused(port, pattern="besar*", megabytes=1) == "too_big"
        closed = World(folder=tmp_path)
        inside = Sftp(host="127.0.0.1", port=port, user=USER, host_key=shown)
        with pytest.raises(SourceProblem) as problem:
            files.feed(Files(format="csv", sftp=inside), Meter(PATIENT), closed)
        assert problem.value.code == "may_not"
    assert refused(port) == "silent"


def letter(name, body, *, sender="pasar@dinas.go.id", subject="Harga harian"):
    message = EmailMessage()
    message["From"], message["To"] = f"Pasar <{sender}>", "sumber@kota.go.id"
    message["Subject"], message["Date"] = subject, "Mon, 23 Nov 2026 08:00:00 +0700"
    message.set_content("Terlampir.")
    message.add_attachment(body, maintype="text", subtype="csv", filename=name)
    return message.as_bytes()


def test_imap(world, tmp_path, monkeypatch):
    def spec(port, **more):
        given = {"host": "127.0.0.1", "port": port, "user": USER, "password": PASSWORD,
                 "format": "csv", "pattern": "harga*", "subject": "harga",
                 "senders": ("pasar@dinas.go.id",)}  # fmt: skip
        return Email(**(given | more))

    def feed(port, **more):
        return mail.feed(spec(port, **more), Meter(PATIENT), world)

    with imap_server(tmp_path) as (port, certificate):
        with pytest.raises(SourceProblem) as problem:
            feed(port)  # nobody vouches for its certificate
        assert problem.value.code == "silent"
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        with pytest.raises(NothingNew):
            feed(port)
        for raw in (
            letter("harga.csv", b"nama,harga\nBeras,1\n"),
            letter("harga2.csv.gz", gzip.compress(b"nama,harga\nCabai,2\n")),
            letter("harga3.csv", b"nama,harga\nPalsu,9\n", sender="orang@lain.id"),
            letter("harga4.csv", b"nama,harga\nLain,9\n", subject="Undangan rapat"),
        ):
            put(port, certificate, raw)
        found = feed(port)
        assert [row["nama"] for _f, _l, row in found.rows] == ["Beras", "Cabai"]
        assert found.origins[0].modified == "Mon, 23 Nov 2026 08:00:00 +0700"
        assert unread(port, certificate) == 4  # a run that fails now reads them again
        again = feed(port)
        list(again.rows)
        for done in again.after:
            done()
        assert unread(port, certificate) == 2
        with pytest.raises(NothingNew):
            feed(port)
        with pytest.raises(SourceProblem) as problem:
            feed(port, password="salah")
        assert problem.value.code == "sign_in"
        with pytest.raises(SourceProblem) as problem:
            feed(port, mailbox="Tidak ada")
        assert problem.value.code == "no_mailbox"


def client(port, certificate):
    context = ssl.create_default_context(cafile=str(certificate))
    box = imaplib.IMAP4_SSL("127.0.0.1", port, ssl_context=context)
    box.login(USER, PASSWORD)
    return box


def put(port, certificate, raw):
    with client(port, certificate) as box:
        assert box.append("INBOX", None, None, raw)[0] == "OK"


def unread(port, certificate):
    with client(port, certificate) as box:
        box.select("INBOX", readonly=True)
        return len(box.search(None, "UNSEEN")[1][0].split())
