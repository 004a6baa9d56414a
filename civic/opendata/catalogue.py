"""The catalogue of a town's open data in DCAT-AP 3 (W3C DCAT 3 as JSON-LD), so that portals can harvest it."""

from __future__ import annotations

from civic.core.db import ByName
from civic.core.urls import absolute
from civic.opendata.datasets import DATASETS
from civic.towns.here import Town

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
TYPES = "http://www.iana.org/assignments/media-types/"
DAILY = "http://publications.europa.eu/resource/authority/frequency/DAILY"
PUBLIC = "http://publications.europa.eu/resource/authority/access-right/PUBLIC"


def catalogue(place: Town, files: list[ByName], language: str) -> dict[str, object]:
    """All datasets of a town with the files that there are, described in one language."""
    publisher = {"@type": "foaf:Agent", "foaf:name": _said(place.name, language)}
    by_name = {file.name: file for file in files}
    datasets = []
    for dataset in DATASETS:
        found = [file for kind in ("csv", "json") if (file := by_name.get(f"{dataset.key}.{kind}"))]
        datasets.append(
            {
                "@type": "dcat:Dataset",
                "@id": absolute("opendata.show", lang=language, town=place.slug) + f"#{dataset.key}",
                "dct:title": _said(str(dataset.title), language),
                "dct:description": _said(str(dataset.words), language),
                "dct:publisher": publisher,
                "dct:accrualPeriodicity": {"@id": DAILY},
                "dct:accessRights": {"@id": PUBLIC},
                "dcat:distribution": [_distribution(place, file, language) for file in found],
            }
        )
    return {
        "@context": CONTEXT,
        "@type": "dcat:Catalog",
        "@id": absolute("opendata.catalogue", lang=language, town=place.slug),
        "dct:title": _said(place.name, language),
        "dct:description": _said(place.tagline or place.name, language),
        "dct:publisher": publisher,
        "foaf:homepage": {"@id": absolute("home.show", lang=language, town=place.slug)},
        "dcat:dataset": datasets,
    }


def _said(text: str, language: str) -> dict[str, str]:
    return {"@value": text, "@language": language}


def _distribution(place: Town, file: ByName, language: str) -> dict[str, object]:
    address = {"@id": absolute("opendata.file", lang=language, name=file.name, town=place.slug)}
    return {
        "@type": "dcat:Distribution",
        "@id": address["@id"],
        "dcat:accessURL": address,
        "dcat:downloadURL": address,
        "dcat:mediaType": {"@id": TYPES + file.media_type.partition(";")[0]},
        "dcat:byteSize": {"@value": str(file.size), "@type": "xsd:nonNegativeInteger"},
        "dct:modified": {"@value": file.made_at.isoformat(), "@type": "xsd:dateTime"},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": file.sha256,
        },
    }
