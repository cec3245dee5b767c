/* Checks PDF files against PDF/A-3a and PDF/UA-1 with veraPDF: one line of JSON for each check.
 *
 * It is run by the Rhino inside veraPDF's own jar, so a bare Java runtime will do. The profiles
 * are read here, because veraPDF would read them with JAXB, which Java gave up in version 11.
 */
"use strict";

const { Profiles } = Packages.org.verapdf.pdfa.validation.profiles;
const { PDFAFlavour, Foundries } = {
    PDFAFlavour: Packages.org.verapdf.pdfa.flavours.PDFAFlavour,
    Foundries: Packages.org.verapdf.pdfa.Foundries,
};
const NOTHING = java.util.Collections.emptyList();

function children(parent, name) {
    const found = [];
    for (let node = parent.getFirstChild(); node !== null; node = node.getNextSibling()) {
        if (node.getNodeName() == name) found.push(node);
    }
    return found;
}

function child(parent, name) {
    return children(parent, name)[0];
}

function text(parent, name) {
    return child(parent, name).getTextContent();
}

function asRule(node) {
    const id = child(node, "id");
    return Profiles.ruleFromValues(
        Profiles.ruleIdFromValues(
            PDFAFlavour.Specification.valueOf(id.getAttribute("specification")),
            id.getAttribute("clause"),
            java.lang.Integer.parseInt(id.getAttribute("testNumber"))
        ),
        node.getAttribute("object"),
        java.lang.Boolean.valueOf(node.getAttribute("deferred")),
        node.getAttribute("tags"),
        text(node, "description"),
        text(node, "test"),
        Profiles.errorFromValues(text(child(node, "error"), "message"), NOTHING),
        NOTHING
    );
}

function asVariable(node) {
    return Profiles.variableFromValues(
        node.getAttribute("name"),
        node.getAttribute("object"),
        text(node, "defaultValue"),
        text(node, "value")
    );
}

function readProfile(flavour, name) {
    const path = "org/verapdf/pdfa/validation/" + name + ".xml";
    const builder = javax.xml.parsers.DocumentBuilderFactory.newInstance().newDocumentBuilder();
    const root = builder.parse(java.lang.ClassLoader.getSystemResourceAsStream(path)).getDocumentElement();
    const rules = new java.util.HashSet();
    const variables = new java.util.HashSet();
    children(child(root, "rules"), "rule").forEach((node) => rules.add(asRule(node)));
    children(child(root, "variables"), "variable").forEach((node) => variables.add(asVariable(node)));
    const details = Profiles.profileDetailsFromValues(name, "", "", new java.util.Date(0));
    return Profiles.profileFromValues(flavour, details, "", rules, variables);
}

function check(file, flavour, profile) {
    const parser = Foundries.defaultInstance().createParser(new java.io.FileInputStream(file), flavour);
    const validator = Foundries.defaultInstance().createValidator(profile, false);
    const result = validator.validate(parser);
    const faults = result.getTestAssertions().toArray().map((fault) => {
        const id = fault.getRuleId();
        const rule = id.getClause() + "-" + id.getTestNumber();
        return rule + " " + fault.getMessage() + " " + fault.getLocation().getContext();
    });
    validator.close();
    parser.close();
    const checks = Number(result.getTotalAssertions());
    print(JSON.stringify({ file: String(file), flavour: String(flavour), checks: checks, faults: faults }));
}

Packages.org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider.initialise();
const profiles = [
    [PDFAFlavour.PDFA_3_A, readProfile(PDFAFlavour.PDFA_3_A, "PDFA-3A")],
    [PDFAFlavour.PDFUA_1, readProfile(PDFAFlavour.PDFUA_1, "PDFUA-1")],
];
arguments.forEach((file) => profiles.forEach((pair) => check(file, pair[0], pair[1])));
