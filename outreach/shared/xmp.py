"""What a document claims of itself: PDF/A-3a by WeasyPrint, and PDF/UA-1 beside it.

WeasyPrint writes one claim or the other. A second packet would be none, so the second claim goes
inside the same rdf:RDF, together with the description of its words that PDF/A asks for.
"""

END = b"</rdf:RDF>"
UNIVERSALLY_ACCESSIBLE = b"""\
<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1"/>\
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about="">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name>\
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>The part of ISO 14289 that is followed</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property>\
</rdf:li></rdf:Bag></pdfaExtension:schemas>\
</rdf:Description>"""


def claim_both(metadata) -> None:
    """Have the metadata of a WeasyPrint document claim PDF/UA-1 beside what they claim already."""
    claims_one = metadata.generate_rdf_metadata

    def generate_rdf_metadata(*claim) -> bytes:
        packet, end, rest = claims_one(*claim).rpartition(END)
        return packet + UNIVERSALLY_ACCESSIBLE + end + rest

    metadata.generate_rdf_metadata = generate_rdf_metadata
