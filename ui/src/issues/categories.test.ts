import { afterEach, expect, it } from "vitest";

import { setCategoryNames, t } from "../lib/i18n/index.svelte";
import { categories, inOrder } from "./categories";

afterEach(() => setCategoryNames({ id: {}, en: {} }));

it("offers what the kecamatan added before what fits nowhere", () => {
  expect(inOrder([])).toEqual([...categories]);
  expect(inOrder(["INF", "PAS", "LAI"]).slice(-2)).toEqual(["PAS", "LAI"]);
});

it("calls a category on every page as the kecamatan does", () => {
  setCategoryNames({ id: { INF: "Jalan, jembatan, air", PAS: "Pasar" }, en: {} });
  expect(t.words.category.INF).toBe("Jalan, jembatan, air");
  expect(t.words.category.PAS).toBe("Pasar");
  expect(t.words.category.KES).toBe("Kesehatan");
});
